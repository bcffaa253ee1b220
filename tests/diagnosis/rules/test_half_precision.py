"""The rule half_precision: layers in float16, with and without a scaled loss."""

from keras_trainkit.diagnosis.rules.half_precision import check
from tests.diagnosis.examples import healthy, layer


def found(half=True, scaled=False, final=None):
    rows = [layer("a", half=half), layer("head")]
    return check(healthy(layers=rows, setup={"loss_scaled": scaled}, final=final))


def test_layers_and_scale():
    assert check(healthy()) is found(half=False) is found(scaled=True) is None
    assert found().severity == "advice"
    assert found(final=1.1).severity == "warning"
    assert "LossScaleOptimizer" in found().prescription.code
