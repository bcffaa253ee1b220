"""Sequential, Scale and Clamp around numbers, Keras schedules and one another."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import Clamp, LinearWarmup, Scale, Sequential, resolve

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


def exponential(rate=1.0):
    return keras.optimizers.schedules.ExponentialDecay(rate, 1, 0.9)


def test_sequential_starts_each_schedule_at_its_own_beginning():
    schedule = Sequential((exponential(), 0.5, exponential(2.0)), (3, 10))
    found = values(schedule, [0, 2, 3, 9, 10, 11, 30])
    expected = [1.0, 0.9**2, 0.5, 0.5, 2.0, 1.8, 2.0 * 0.9**20]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_sequential_is_exact_at_a_million_steps():
    inner = keras.optimizers.schedules.PolynomialDecay(1.0, 100, 0.0)
    schedule = Sequential((0.1, inner), (10**6,))
    found = values(schedule, [10**6 - 1, 10**6, 10**6 + 1, 10**6 + 100])
    np.testing.assert_allclose(found, [0.1, 1.0, 0.99, 0.0], rtol=1e-6)


def test_sequential_equals_pytorch():
    torch = pytest.importorskip("torch")
    schedulers = torch.optim.lr_scheduler

    class Both(schedulers.SequentialLR):
        def __init__(self, optimizer):
            first = schedulers.ConstantLR(optimizer, factor=0.1, total_iters=100)
            second = schedulers.ExponentialLR(optimizer, gamma=0.9)
            super().__init__(optimizer, [first, second], milestones=[5])

    schedulers.Both = Both
    try:
        expected = from_pytorch("Both", 20, rate=1.0)
    finally:
        del schedulers.Both
    found = values(Sequential((0.1, exponential()), (5,)), range(21))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_scale_and_clamp():
    schedule = Scale(Clamp(exponential(), low=0.25, high=0.75), 2.0)
    steps = [0, 1, 5, 100]
    expected = 2.0 * np.clip(0.9 ** np.array(steps), 0.25, 0.75)
    np.testing.assert_allclose(values(schedule, steps), expected, rtol=1e-5)
    assert float(Clamp(7.0)(0)) == 7.0


def test_resolve_reaches_every_schedule_inside():
    schedule = Sequential((LinearWarmup(0.1, "1ep"), Scale(LinearWarmup(0.1, "10%"), 2)), ("50%",))
    found = resolve(schedule, total_steps=100, steps_per_epoch=20)
    expected = Sequential((LinearWarmup(0.1, 20), Scale(LinearWarmup(0.1, 10), 2)), (50,))
    assert found == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sequential((0.1,), ()), "schedules must be a list of at least two schedules; rec"),
        (lambda: Sequential(0.1, (3,)), "schedules must be a list of at least two schedules; rec"),
        (
            lambda: Sequential((1, 2, 3), (5, 4)),
            r"boundaries must rise; received boundaries=\(5, 4",
        ),
        (lambda: Sequential((1, 2), (5, 6)), "boundaries must be one fewer than schedules; receiv"),
        (lambda: Scale(0.1, -1), "factor must be a number of at least 0; received factor=-1"),
        (lambda: Scale(keras.optimizers.schedules, 1), "schedule must be a learning rate or a Lea"),
        (lambda: Scale(abs, 1), "schedule must be a learning rate or a LearningRateSchedule; rec"),
        (lambda: Clamp(0.1, low=-1), "low must be a number of at least 0; received low=-1"),
        (lambda: Clamp(0.1, low=2, high=1), "low must not be above high=1.0; received low=2.0"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(InputError, match=message):
        make()
