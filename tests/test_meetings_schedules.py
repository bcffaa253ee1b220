"""Schedules where they meet accumulation, wrappers, and a training that goes on at step n."""

import keras
import numpy as np
import pytest

from keras_trainkit import schedules
from keras_trainkit.optimizers import Lookahead
from tests.test_contracts_schedules import SCHEDULES

pytestmark = pytest.mark.backend

EVERY = pytest.mark.parametrize("name", SCHEDULES)
GRADIENT = [np.float32(1.0)]


def started(optimizer):
    weight = keras.Variable(0.0)
    optimizer.build([weight])
    return optimizer, weight


def moves(optimizer, weight, steps):
    """Returns how far each step of gradient 1 goes: the learning rates of SGD."""
    found = []
    for _ in range(steps):
        before = float(weight)
        optimizer.apply([keras.ops.convert_to_tensor(one) for one in GRADIENT], [weight])
        found.append(before - float(weight))
    return found


def rates(schedule, steps):
    return [float(schedule(step)) for step in steps]


@EVERY
def test_a_training_that_goes_on_at_step_n(name):
    schedule = SCHEDULES[name]()
    one, weight = started(keras.optimizers.SGD(schedule))
    moves(one, weight, 3)
    other, again = started(keras.optimizers.SGD(SCHEDULES[name]()))
    for new, old in zip(other.variables, one.variables, strict=True):
        new.assign(old)
    assert moves(other, again, 3) == pytest.approx(rates(schedule, (3, 4, 5)), rel=1e-4, abs=1e-7)


@EVERY
def test_under_accumulation_it_counts_updates(name):
    schedule = SCHEDULES[name]()
    inner = keras.optimizers.SGD(schedules.Accumulated(schedule, 2), gradient_accumulation_steps=2)
    found = moves(*started(inner), 6)
    assert found[::2] == [0.0, 0.0, 0.0]
    assert found[1::2] == pytest.approx(rates(schedule, (0, 1, 2)), rel=1e-4, abs=1e-7)


@EVERY
def test_inside_of_a_wrapper_it_counts_the_same(name):
    schedule = SCHEDULES[name]()
    wrapped = Lookahead(keras.optimizers.SGD(schedule), sync_period=1, slow_step_size=1.0)
    found = moves(*started(wrapped), 4)
    assert found == pytest.approx(rates(schedule, range(4)), rel=1e-3, abs=1e-6)
