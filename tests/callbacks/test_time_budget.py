"""The clock is a toy: a step takes 1 s, the first one 10 s more, validation 2 s."""

import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import TimeBudget, time_budget
from tests.reuse import Reused


class Clock(keras.callbacks.Callback):
    """Time goes by in the steps and in the validation."""

    def __init__(self, slow_from: int = 10**9):
        super().__init__()
        self.now, self.steps, self.slow_from = 100.0, 0, slow_from
        self.end = None

    def monotonic(self) -> float:
        return self.now

    def on_train_batch_end(self, batch, logs=None):
        self.now += 11.0 if self.steps == 0 else 1.0 if self.steps < self.slow_from else 5.0
        self.steps += 1

    def on_test_end(self, logs=None):
        self.now += 2.0

    def on_train_end(self, logs=None):
        self.end = self.now - 100.0


@Reused
def build(**compile_arguments):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse", **compile_arguments)
    return model


def fit(monkeypatch, budget, clock, **compile_arguments):
    monkeypatch.setattr(time_budget, "time", clock)
    x = np.zeros((40, 1), "float32")
    return build(
        **compile_arguments
    ).fit(
        x,
        x,
        batch_size=4,  # ten steps and a validation: 12 s an epoch, 22 s the first
        epochs=20,
        verbose=0,
        validation_data=(x[:4], x[:4]),
        callbacks=[clock, budget],
    )


@pytest.mark.backend
@pytest.mark.parametrize(("seconds", "epochs"), [(35, 2), (47, 3), (33, 1), (22.5, 1), (262, 20)])
def test_only_whole_epochs_that_fit_without_counting_compilation_again(
    monkeypatch, seconds, epochs
):
    clock, budget = Clock(), TimeBudget(seconds, reserve=0.0)
    history = fit(monkeypatch, budget, clock)
    assert len(history.epoch) == epochs
    assert clock.steps == epochs * 10
    assert clock.end <= seconds
    assert (budget.reason is None) == (epochs == 20)


@pytest.mark.backend
def test_a_first_epoch_that_does_not_fit_is_cut(monkeypatch):
    clock, budget = Clock(), TimeBudget(minutes=15.5 / 60, reserve=0.0)
    history = fit(monkeypatch, budget, clock)
    assert len(history.epoch) == 1
    assert clock.steps == 5  # 15 s; the validation was not known yet
    assert budget.reason.startswith("Stopped within an epoch, after batch 5; 14 s of 15.5 s")


@pytest.mark.backend
def test_slowing_down_is_noticed_within_the_epoch(monkeypatch):
    clock, budget = Clock(slow_from=12), TimeBudget(60, reserve=0.0)
    history = fit(monkeypatch, budget, clock)
    assert len(history.epoch) == 2
    assert "within an epoch" in budget.reason
    assert clock.end <= 60


@pytest.mark.backend
def test_reserve_is_kept(monkeypatch):
    clock = Clock()
    fit(monkeypatch, TimeBudget(100, reserve=0.4), clock)
    assert clock.end <= 60


def test_executions_of_several_steps(monkeypatch):
    clock = Clock()
    fit(monkeypatch, TimeBudget(40, reserve=0.0), clock, steps_per_execution=5)
    assert clock.end <= 40


def test_the_real_clock():
    budget = TimeBudget(seconds=1e-3)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    history = model.fit(np.ones((8, 1)), np.ones(8), 1, epochs=9, verbose=0, callbacks=[budget])
    assert len(history.epoch) == 1
    assert budget.reason


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "must have seconds or minutes, and not both; received seconds=None"),
        ({"seconds": 1, "minutes": 1}, "received seconds=1 and minutes=1"),
        ({"seconds": 0}, "seconds must be a number above 0; received seconds=0"),
        ({"minutes": -1}, "minutes must be a number above 0"),
        ({"seconds": 1, "reserve": 1.0}, r"reserve must be a number in \[0, 1\)"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        TimeBudget(**arguments)
