"""layerwise_decay: which layer moves by how much."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.optimizers import layerwise_decay

pytestmark = pytest.mark.backend


def sgd(factor):
    return keras.optimizers.SGD(factor)


def two_level():
    """Returns a model with another model inside, a frozen layer and one without weights."""
    dense = keras.layers.Dense
    backbone = keras.Sequential(
        [keras.Input((3,)), dense(4, name="a"), keras.layers.ReLU(), dense(4, name="b")], name="in"
    )
    frozen = dense(4, name="frozen", trainable=False)
    return keras.Sequential([keras.Input((3,)), backbone, frozen, dense(1, name="head")])


def moves(model, optimizer):
    """Returns how far each weight moved by gradients of one."""
    before = [keras.ops.convert_to_numpy(one) for one in model.trainable_variables]
    optimizer.build(model.trainable_variables)
    optimizer.apply([keras.ops.ones(one.shape) for one in model.trainable_variables])
    after = [keras.ops.convert_to_numpy(one) for one in model.trainable_variables]
    return {
        one.path: float(np.mean(old - new))
        for one, old, new in zip(model.trainable_variables, before, after, strict=True)
    }


def test_each_layer_moves_slower_than_the_next():
    model = two_level()
    found = moves(model, layerwise_decay(model, sgd, 0.5))
    expected = {"a": 0.25, "b": 0.5, "head": 1.0}
    assert len(found) == 6
    for path, moved in found.items():
        np.testing.assert_allclose(moved, expected[path.split("/")[-2]], rtol=1e-5)


def test_a_shared_layer_belongs_to_its_first_place():
    shared = keras.layers.Dense(3, name="shared")
    inputs = keras.Input((3,))
    outputs = keras.layers.Dense(3, name="last")(shared(shared(inputs)))
    model = keras.Model(inputs, outputs)
    found = moves(model, layerwise_decay(model, sgd, 0.1))
    np.testing.assert_allclose(found["shared/kernel"], 0.1, rtol=1e-5)
    np.testing.assert_allclose(found["last/kernel"], 1.0, rtol=1e-5)


def test_a_name_that_looks_like_another_is_another_layer():
    dense = keras.layers.Dense
    dotted = "d-d" if keras.backend.backend() == "torch" else "d.d"  # torch allows no dots
    model = keras.Sequential(
        [keras.Input((3,)), dense(3, name=dotted), dense(3, name="dxd"), dense(3, name="d")]
    )
    found = moves(model, layerwise_decay(model, sgd, 0.5))
    factors = [found[one.path] for one in model.trainable_variables[::2]]
    np.testing.assert_allclose(factors, [0.25, 0.5, 1.0], rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decay": 0.0}, r"decay must be a number in \(0, 1\]; received decay=0.0"),
        ({"optimizer_factory": "sgd"}, "optimizer_factory must be a function of a factor that ret"),
        ({"optimizer_factory": str}, "optimizer_factory must return a Keras optimizer; received s"),
        ({"model": keras.Sequential([keras.layers.Dense(1)])}, "model must be built and have trai"),
    ],
)
def test_bad_input(change, message):
    arguments = {"model": two_level(), "optimizer_factory": sgd, "decay": 0.5}
    with pytest.raises(InputError, match=message):
        layerwise_decay(**{**arguments, **change})
