import keras
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks.single_optimizer import single_optimizer


def model(optimizer):
    result = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    if optimizer is not None:
        result.compile(optimizer=optimizer, loss="mse")
    return result


def test_unwraps_loss_scaling():
    inner = keras.optimizers.SGD()
    assert single_optimizer(model(inner), "X") is inner
    assert single_optimizer(model(keras.optimizers.LossScaleOptimizer(inner)), "X") is inner


def test_refuses_none_and_several():
    with pytest.raises(InputError, match="X must be used with a model compiled with one optimizer"):
        single_optimizer(model(None), "X")
    several = keras.optimizers.MultiOptimizer(lambda variable: keras.optimizers.SGD())
    with pytest.raises(InputError, match=r"received optimizer=<.*MultiOptimizer"):
        single_optimizer(model(several), "X")
