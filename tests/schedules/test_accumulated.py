"""Accumulated under the gradient accumulation of a real optimizer."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import Accumulated, LinearWarmup, OneCycle, resolve

pytestmark = pytest.mark.backend

EVERY = 3


class Counting(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return step


def updates(schedule, batches=12):
    """Returns how far each batch moved a weight whose gradient is always 1."""
    weight = keras.Variable(np.zeros(1, "float32"))
    optimizer = keras.optimizers.SGD(schedule, gradient_accumulation_steps=EVERY)
    optimizer.build([weight])
    found = [0.0]
    for _ in range(batches):
        optimizer.apply([keras.ops.ones((1,))])
        found.append(-float(keras.ops.convert_to_numpy(weight)[0]))
    return np.diff(found)


def test_the_updates_of_an_optimizer_see_every_step_of_the_schedule():
    halving = keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    moved = updates(Accumulated(halving, EVERY))
    np.testing.assert_allclose(moved, [0, 0, 1, 0, 0, 0.5, 0, 0, 0.25, 0, 0, 0.125], rtol=1e-5)


def test_without_it_keras_runs_the_schedule_too_fast():
    halving = keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    np.testing.assert_allclose(updates(halving)[[2, 5]], [0.5**2, 0.5**5], rtol=1e-5)


def compiled(function):
    """Returns the function compiled by XLA, where the backend has it."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


@pytest.mark.parametrize("every", [1, 3, 7, 33])
def test_exact_under_xla_which_divides_by_a_reciprocal(every):
    @compiled
    def updates(steps):
        return Accumulated(Counting(), every)(steps)

    steps = np.arange(20_000, dtype="int32")
    for begin in (0, 10**6, 2**24 - 20_000):
        found = keras.ops.convert_to_numpy(updates(keras.ops.convert_to_tensor(begin + steps)))
        np.testing.assert_array_equal(found, (begin + steps) // every)


def test_resolve_counts_updates_inside():
    schedule = LinearWarmup(Accumulated(OneCycle(0.1, "100%", warmup="1ep"), 4), "1ep")
    found = resolve(schedule, total_steps=400, steps_per_epoch=40)
    assert found == LinearWarmup(Accumulated(OneCycle(0.1, 100, warmup=10), 4), 40)


@pytest.mark.parametrize("every", [0, 2.0, "4"])
def test_bad_input(every):
    with pytest.raises(InputError, match="steps_per_update must be a positive integer; received"):
        Accumulated(0.1, every)


@pytest.mark.parametrize("optimizer", [keras.optimizers.SGD, keras.optimizers.AdamW])
def test_accumulated_small_batches_are_a_big_batch(optimizer):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 5)).astype("float32")
    y = x[:, :1] ** 2

    def trained(batch, every):
        keras.utils.set_random_seed(0)
        net = keras.Sequential([keras.Input((5,)), keras.layers.Dense(8, "tanh")])
        net.add(keras.layers.Dense(1))
        rate = Accumulated(OneCycle(0.1, 12), every) if every else OneCycle(0.1, 12)
        net.compile(optimizer(rate, gradient_accumulation_steps=every), "mse")
        net.fit(x, y, batch_size=batch, epochs=6, shuffle=False, verbose=0)
        return np.concatenate([weight.ravel() for weight in net.get_weights()])

    big, small, careless = trained(32, None), trained(8, 4), trained(8, None)
    np.testing.assert_allclose(small, big, atol=2e-5)
    assert np.abs(careless - big).max() > 1e-3
