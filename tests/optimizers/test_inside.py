import keras
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import SAM, Lookahead, _inside
from keras_trainkit.optimizers._inside import single_optimizer


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


def nested():
    """Returns an optimizer with every kind of wrapper, and the two that update weights."""
    first, second = keras.optimizers.Adam(0.01), keras.optimizers.SGD(0.5, momentum=0.9)
    several = keras.optimizers.MultiOptimizer(
        keras.optimizers.OptimizerMap(second, {".*bias": Lookahead(first)})
    )
    return keras.optimizers.LossScaleOptimizer(Lookahead(SAM(several))), first, second


def test_every_optimizer_in_every_other_is_found():
    outside, first, second = nested()
    kinds = [type(one).__name__ for one in _inside.chain(outside)]
    assert kinds == ["LossScaleOptimizer", "Lookahead", "SAM", "MultiOptimizer"]
    assert _inside.leaves(outside) == [first, second]
    assert len(_inside.everyone(outside)) == 7
    assert float(_inside.learning_rate(outside)) == pytest.approx(0.5)


def test_a_wrapper_hands_on_the_loss_scale_of_the_outside():
    inner = keras.optimizers.SGD(0.1, loss_scale_factor=8.0)
    outside = Lookahead(inner)
    assert outside.loss_scale_factor == 8.0
    keras.optimizers.LossScaleOptimizer(outside)  # which scales itself
    assert inner.loss_scale_factor is None


def test_lookahead_starts_from_weights_that_were_set():
    weight = keras.Variable(0.0)
    optimizer = Lookahead(keras.optimizers.SGD(1.0), sync_period=1)
    optimizer.build([weight])
    optimizer.apply([keras.ops.convert_to_tensor(2.0)])
    assert float(weight) == -1.0
    weight.assign(10.0)
    _inside.weights_were_set(keras.optimizers.LossScaleOptimizer(optimizer))
    optimizer.apply([keras.ops.convert_to_tensor(2.0)])
    assert float(weight) == 9.0
