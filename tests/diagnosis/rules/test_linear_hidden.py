"""The rule linear_hidden: both sides of its boundary."""

from keras_trainkit.diagnosis.rules.linear_hidden import check
from tests.diagnosis.examples import healthy, layer


def net(activation, **changes):
    rows = [layer("a", activation=activation), layer("head", activation="softmax")]
    return healthy(layers=rows, **changes)


def test_activations():
    assert check(net("relu")) is None
    assert check(net("linear", final=1.0)).severity == "warning"
    assert check(net("linear", final=0.12)).severity == "warning"
    assert check(net("linear", final=0.1)).severity == "advice"
    assert check(net("linear", setup={"sequential": False})) is None
    assert check(healthy(layers=[layer("head")])) is None


def test_an_unknown_layer_may_be_an_activation():
    rows = [layer("a", activation=None), layer("x", type="Mine", kernel=None, activation=None)]
    assert check(healthy(layers=[*rows, layer("head")])) is None


def test_an_activation_of_the_head_is_none_of_the_hidden_layers():
    head = layer("head", activation="sigmoid", activation_layer="act")
    act = layer("act", type="Activation", kernel=None, activation="sigmoid", acts_on="head")
    hidden = layer("a", activation="linear")
    assert check(healthy(layers=[hidden, head, act], final=1.0)).severity == "warning"
    relu = layer("r", type="LeakyReLU", kernel=None, activation="leaky_relu", acts_on="a")
    hidden = layer("a", activation="leaky_relu", activation_layer="r")
    assert check(healthy(layers=[hidden, relu, head, act], final=1.0)) is None
