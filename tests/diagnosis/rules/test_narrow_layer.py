"""The rule narrow_layer: both sides of its boundaries."""

from keras_trainkit.diagnosis.rules.narrow_layer import check
from tests.diagnosis.examples import healthy, layer


def net(units, classes=10, **changes):
    return healthy(
        layers=[layer("a", units=units), layer("head", units=classes)],
        head={"units": classes},
        **changes,
    )


def test_units():
    assert check(healthy()) is None
    assert check(net(3, final=1.0)) is None
    assert check(net(2, final=1.0)).severity == "warning"
    assert check(net(2)).severity == "advice"
    assert check(net(1, classes=3, final=1.0)) is None


def test_only_dense_layers_of_sequential_classifiers():
    assert check(net(2, setup={"sequential": False})) is None
    rows = [layer("a", units=2, type="Conv2D"), layer("head", units=10)]
    assert check(healthy(layers=rows, head={"units": 10})) is None
    measured = {"units": 10, "family": "squared"}
    assert check(healthy(layers=[layer("a", units=1), layer("head")], head=measured)) is None


def test_many_classes_pass_through_few_units_all_the_same():
    """As of a language model of 5,000 words, whose loss stays high for other reasons."""
    assert check(net(8, classes=5000, final=1.0)) is None
    assert check(net(7, classes=5000, final=1.0)).severity == "warning"
