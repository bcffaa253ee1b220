"""What a training will cost, without training."""

import dataclasses
import time

import keras

from keras_trainkit import costs
from keras_trainkit.datasets import batches
from keras_trainkit.plan import Plan

_SECONDS = 3.0


@dataclasses.dataclass(frozen=True)
class Estimate:
    """The size of a training that was not run.

    Attributes:
        steps: in all.
        parameters: of the model.
        macs: multiply-accumulates of one example's forward pass.
        seconds: expected for the training steps, without validation.
        measured_steps: how many steps of a throw-away model the estimate rests on.
    """

    steps: int
    parameters: int
    macs: int
    seconds: float
    measured_steps: int


class _Clock(keras.callbacks.Callback):
    """Times steps after the first call, which compiles, and ends after a few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.last = 0
        self.started = self.ended = 0.0

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        now = time.perf_counter()
        if not self.started:
            self.first, self.started = batch, now
        self.last, self.ended = batch, now
        self.model.stop_training = now - self.started > _SECONDS


def measure(plan: Plan) -> Estimate:
    """Runs the plan's model for a few seconds and extrapolates; the model is spent by it.

    The first call's compilation is left out, so an estimate is good to about a fifth for
    trainings of more than a minute.
    """
    examples, _ = batches(plan.splits.train, plan.config.batch_size, plan.config.seed)
    clock = _Clock()
    began = time.perf_counter()
    plan.model.fit(examples, epochs=2, shuffle=False, verbose=0, callbacks=[clock])
    measured = clock.last - clock.first
    if measured > 0:
        each = (clock.ended - clock.started) / measured
    else:
        each = (time.perf_counter() - began) / plan.steps_per_epoch
    steps = plan.config.epochs * plan.steps_per_epoch
    return Estimate(
        steps, plan.model.count_params(), costs.macs(plan.model), each * steps, measured
    )
