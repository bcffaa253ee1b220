"""What a training will cost, without training."""

import contextlib
import dataclasses
import statistics
import time
from typing import Any

import keras

from keras_trainkit.callbacks import Doctor
from keras_trainkit.datasets import batches, in_order
from keras_trainkit.training import costs
from keras_trainkit.training.plan import Plan

_SECONDS, _MOST_SECONDS = 6.0, 45.0  # of measuring: as a rule, and until there is enough
_CALLS, _EPOCHS = 4, 3  # that tell enough
_FORWARD = 1 / 3  # of a step's time is its forward pass


@dataclasses.dataclass(frozen=True)
class Estimate:
    """The size of a training that was not run.

    Attributes:
        steps: in all.
        parameters: of the model.
        macs: multiply-accumulates of one example's forward pass.
        seconds: expected, validation included; None where too few steps could be measured.
        measured_steps: how many steps of a throw-away model the estimate rests on.
    """

    steps: int
    parameters: int
    macs: int
    seconds: float | None
    measured_steps: int


class _EnoughError(Exception):
    """Ends the measurement."""


class _Clock(keras.callbacks.Callback):
    """Times calls of steps, and whole epochs, after the first ones, which compile.

    Attributes:
        steps: measured so far.
        each: seconds of a step in every call of steps, without validation.
        epochs: seconds of every whole epoch after the first, validation included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.began = self.called = self.epoch_began = time.perf_counter()
        self.compiled = 0.0
        self.steps = 0
        self.each: list[float] = []
        self.epochs: list[float] = []
        self._batch = -1

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Counts the batches of an epoch anew."""
        now = time.perf_counter()
        if epoch > 1:
            self.epochs.append(now - self.epoch_began)
        elif epoch == 1:  # the first one compiled: its last batch and its validation too
            self.began, self.steps, self.each = now, 0, []
        self.epoch_began = self.called = now
        self._batch = -1
        self._end_if_enough(now)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Times a call of one or several steps."""
        now, done = time.perf_counter(), batch - self._batch
        if not self.compiled:
            self.compiled = now - self.began
            self.began = now
        else:
            self.steps += done
            self.each.append((now - self.called) / done)
        self._batch, self.called = batch, now
        self._end_if_enough(now)

    @property
    def enough(self) -> bool:
        """Whether what was measured can be told from chance."""
        return len(self.each) >= _CALLS or len(self.epochs) >= _EPOCHS

    def _end_if_enough(self, now: float) -> None:
        past = now - self.began
        if self.compiled and past > (_SECONDS if self.enough else _MOST_SECONDS):
            raise _EnoughError


def measure(plan: Plan, doctor: bool = True) -> Estimate:
    """Runs the plan's model for a few seconds and extrapolates; the model is spent by it.

    Epochs that are over within those seconds are timed as they are, validation included; of longer
    ones, the steps, and validation is reckoned by its forward passes.

    Args:
        plan: of the training.
        doctor: whether a doctor watches, as it will watch the training.
    """
    config = plan.config
    examples, _ = batches(plan.splits.train, config.batch_size, config.seed)
    held = plan.splits.validation
    clock = _Clock()
    with contextlib.suppress(_EnoughError):
        plan.model.fit(
            examples,
            epochs=max(config.epochs, _EPOCHS + 2),
            shuffle=False,
            validation_data=in_order(held, config.batch_size) if len(held) else None,
            validation_batch_size=config.batch_size,
            verbose=0,
            callbacks=[*([Doctor(show=False)] if doctor else []), clock],
        )
    steps = config.epochs * plan.steps_per_epoch
    return Estimate(
        steps,
        plan.model.count_params(),
        costs.macs(plan.model),
        _seconds(plan, clock) if clock.enough else None,
        clock.steps,
    )


def _seconds(plan: Plan, clock: _Clock) -> float:
    if len(clock.epochs) >= _EPOCHS:
        an_epoch = sum(clock.epochs) / len(clock.epochs)
    else:
        step = statistics.median(clock.each)  # a batch of another size compiles once more
        held = len(plan.splits.validation) / plan.config.batch_size
        an_epoch = step * (plan.steps_per_epoch + _FORWARD * held)
    return clock.compiled + plan.config.epochs * an_epoch
