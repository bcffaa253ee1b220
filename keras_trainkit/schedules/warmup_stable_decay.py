"""WarmupStableDecay: a trapezoid whose end can be moved without training again."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, in_steps, share_or_duration


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class WarmupStableDecay(keras.optimizers.schedules.LearningRateSchedule):
    """Rises in a straight line, stays at the peak, and cools down over the last steps.

    Args:
        peak: the highest learning rate.
        steps: how long all of it is, as a duration; usually the whole run, "100%".
        warmup: the rise from 0: a float is a share of `steps`, otherwise a duration.
        cooldown: the fall: a float is a share of `steps`, otherwise a duration.
        shape: of the fall: `"linear"`, or `"1-sqrt"`, which is steep at first.
        end: the last learning rate, as a share of `peak`.

    Raises:
        InputError: an argument is outside its range, or the parts are longer than the whole.

    Example:
        >>> schedule = WarmupStableDecay(0.1, 100, warmup=10, cooldown=20, shape="linear")
        >>> [round(float(schedule(step)), 3) for step in (0, 5, 10, 80, 90, 100)]
        [0.0, 0.05, 0.1, 0.1, 0.05, 0.0]

    Reference:
        Hu et al., MiniCPM, arXiv:2404.06395; "1-sqrt" from Haegele et al., Scaling Laws and
        Compute-Optimal Training Beyond Fixed Training Durations, arXiv:2405.18392.
    """

    peak: float
    steps: Duration
    warmup: float | Duration = 0.05
    cooldown: float | Duration = 0.2
    shape: str = "1-sqrt"
    end: float = 0.0

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "warmup", share_or_duration, zero=True)
        _fields.keep(self, "cooldown", share_or_duration, zero=True)
        _fields.keep(self, "shape", _checks.one_of, choices=("linear", "1-sqrt"))
        _fields.keep(self, "end", _fields.share)
        self._check_sum()

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        warmup = in_steps("warmup", self.warmup, self.steps)
        cooldown = in_steps("cooldown", self.cooldown, self.steps)
        rise = _shapes.progress(step, 0.0, warmup)
        fall = _shapes.progress(step, steps - cooldown, cooldown)
        if self.shape == "1-sqrt":
            fall = ops.sqrt(fall)
        return self.peak * rise * _shapes.line(1.0, self.end, fall)

    get_config = _fields.arguments

    def _check_sum(self) -> None:
        values = (self.steps, self.warmup, self.cooldown)
        if any(isinstance(value, str) for value in values):
            return
        parts = sum(in_steps("part", value, self.steps) for value in values[1:])
        if parts > in_steps("steps", self.steps):
            raise InputError(
                f"warmup and cooldown must fit into steps={self.steps}; "
                f"received warmup={self.warmup!r} and cooldown={self.cooldown!r}."
            )
