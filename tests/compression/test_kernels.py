"""Kernels are found once each, and held to a rule inside the step until they are let go."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import kernels

L = keras.layers
X, Y = np.ones((8, 3), "float32"), np.ones((8, 2), "float32")


def network():
    model = keras.Sequential([keras.Input((3,)), L.Dense(3, name="twice"), L.Dense(2)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mean_squared_error")
    return model


def test_a_shared_kernel_is_one_and_another_thing_is_refused():
    x, dense = keras.Input((3,)), L.Dense(3)
    inner = keras.Sequential([keras.Input((3,)), L.Dense(2, name="inner")])
    model = keras.Model(x, inner(dense(dense(x))))
    found = {id(kernel) for kernel in kernels.of(model)}
    assert found == {id(dense.kernel), id(inner.layers[0].kernel)}
    assert len(kernels.of(model)) == 2
    with pytest.raises(InputError, match="received a str"):
        kernels.of("model")


def test_the_rule_follows_the_layers_own_constraint_and_goes_again():
    model = network()
    own = keras.constraints.MaxNorm(0.5, axis=0)
    model.get_layer("twice").kernel.constraint = own
    hold = kernels.Hold(model, lambda kernel, place: lambda values: values * 0 + place)
    model.fit(X, Y, verbose=0)
    assert [float(np.ptp(kernel)) for kernel in hold.kernels] == [0.0, 0.0]
    assert [float(np.mean(kernel)) for kernel in hold.kernels] == [0.0, 1.0]
    hold.let_go()
    assert model.get_layer("twice").kernel.constraint is own
    model.fit(X, Y, verbose=0, epochs=2)
    assert float(np.mean(hold.kernels[1])) != 1.0
    assert np.linalg.norm(hold.kernels[0], axis=0).max() <= 0.5 + 1e-6


def test_frozen_layers_are_left_alone():
    model = network()
    model.get_layer("twice").trainable = False
    hold = kernels.Hold(model, lambda kernel, place: lambda values: values * 0)
    assert [kernel.path for kernel in hold.kernels] == [model.layers[1].kernel.path]
    model.trainable = False
    with pytest.raises(InputError, match="which has none"):
        kernels.Hold(model, lambda kernel, place: lambda values: values)
