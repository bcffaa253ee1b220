"""The rule bad_initialization: both sides of its boundary."""

from keras_trainkit.diagnosis.bad_initialization import check
from tests.diagnosis.examples import healthy, layer


def found(last=False, **kernel):
    row = layer("x", of_kernel={"fan_in": 32, "std": 0.25, **kernel})
    rows = [layer("a"), row] if last else [row, layer("head")]
    return check(healthy(layers=rows))


def test_equal_weights():
    assert found() is None
    assert found(std=0.0, max_abs=0.01, mean=0.01).severity == "error"
    assert found(std=0.0, max_abs=0.0).severity == "error"
    assert found(last=True, std=0.0, max_abs=0.0) is None  # a head may begin at zero
    assert found(std=0.0, max_abs=0.5, shape=[1, 1]) is None


def test_width():
    assert found(std=0.99) is None  # He's is 0.25
    assert found(std=1.01).severity == "warning"
    assert found(std=0.0051) is None
    assert found(std=0.0049).severity == "warning"
    assert found(std=9.0, fan_in=7) is None


def test_normalized_networks_may_begin_anyhow():
    row = layer("x", of_kernel={"fan_in": 32, "std": 9.0})
    norm = layer("n", type="BatchNormalization", kernel=None)
    assert check(healthy(layers=[row, norm, layer("head")])) is None
