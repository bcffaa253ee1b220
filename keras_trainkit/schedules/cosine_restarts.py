"""CosineRestarts: half cosines one after another, each from a fresh start."""

import dataclasses
import functools
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.schedules import _fields, _shapes
from keras_trainkit.schedules.durations import Duration, duration, in_steps

_HORIZON = 2**24  # as far as float32 counts exactly


@keras.saving.register_keras_serializable(package="keras_trainkit")
@dataclasses.dataclass(frozen=True)
class CosineRestarts(keras.optimizers.schedules.LearningRateSchedule):
    """Falls along a half cosine, and begins again, with longer and lower ones if wanted.

    Args:
        peak: the first learning rate.
        steps: how long the first fall is, as a duration.
        growth: how many times longer each fall is than the one before; at least 1.
        decay: how many times higher each start is than the one before; in (0, 1].
        end: where every fall ends, as a share of where it began.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> schedule = CosineRestarts(0.1, 10, growth=2.0, decay=0.5)
        >>> [round(float(schedule(step)), 3) for step in (0, 5, 10, 20, 30)]
        [0.1, 0.05, 0.05, 0.025, 0.025]

    Reference:
        Loshchilov and Hutter, SGDR, arXiv:1608.03983.
    """

    peak: float
    steps: Duration
    growth: float = 1.0
    decay: float = 1.0
    end: float = 0.0

    def __post_init__(self) -> None:
        _fields.keep(self, "peak", _fields.above_zero)
        _fields.keep(self, "steps", duration)
        _fields.keep(self, "growth", _fields.above_zero)
        _fields.keep(self, "decay", _fields.share)
        _fields.keep(self, "decay", _fields.above_zero)
        _fields.keep(self, "end", _fields.share)
        if self.growth < 1:
            raise InputError(f"growth must be at least 1; received growth={self.growth!r}.")

    def __call__(self, step: Any) -> Any:
        """Returns the learning rate at `step`."""
        steps = in_steps("steps", self.steps)
        place = _repeated if self.growth == 1 else functools.partial(_growing, growth=self.growth)
        cycle, part = place(_shapes.as_float(step), steps)
        top = self.peak * ops.power(self.decay, cycle)
        return top * _shapes.half_cosine(1.0, self.end, part)

    get_config = _fields.arguments


def _repeated(step: Any, steps: float) -> tuple[Any, Any]:
    """Returns how many cycles have passed, and how much of this one."""
    inside = ops.mod(step, steps)
    return (step - inside) / steps, inside / steps


def _growing(step: Any, steps: float, growth: float) -> tuple[Any, Any]:
    """Is `_repeated` for cycles that grow; looked up, as a logarithm would miss the joints."""
    begins = restarts(steps, growth)
    passed = ops.expand_dims(step, -1) >= ops.convert_to_tensor(begins[1:], "float32")
    cycle = ops.sum(ops.cast(passed, "int32"), axis=-1)
    begin = ops.take(ops.convert_to_tensor(begins, "float32"), cycle)
    length = ops.take(ops.convert_to_tensor(np.diff(begins), "float32"), cycle)
    return ops.cast(cycle, "float32"), ops.clip((step - begin) / length, 0.0, 1.0)


@functools.cache
def restarts(steps: float, growth: float) -> np.ndarray:
    """Returns the step of every start until `_HORIZON`, and one more."""
    begins = [0.0]
    length = steps
    while begins[-1] <= _HORIZON:
        begins.append(begins[-1] + length)
        length *= growth
    return np.asarray(begins)
