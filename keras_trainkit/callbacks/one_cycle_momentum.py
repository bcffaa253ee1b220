"""OneCycleMomentum: momentum goes down while the learning rate goes up, and back."""

import functools
import math
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside
from keras_trainkit.recording.settling import SettlingCallback


class OneCycleMomentum(SettlingCallback):
    """Moves the optimizer's momentum against a `OneCycle` learning rate.

    Falls along a half cosine from `high` to `low` while the learning rate rises, and rises back
    while it falls. Changes `momentum` of SGD and `beta_1` of the Adam family, computed from the
    optimizer's own count of updates inside the train step: right under `jit_compile`,
    `steps_per_execution`, gradient accumulation and a resumed run. The number the optimizer was
    made with is what is saved, and what is back after `fit`.

    Args:
        cycle: the `OneCycle` schedule; of it `steps` and `warmup` are read. Under gradient
            accumulation the one inside `Accumulated`, as both count updates.
        high: the momentum at the start and from the end on.
        low: the momentum at the peak of the learning rate.

    Raises:
        InputError: an argument is outside its range, or the optimizer has no momentum to move.

    Example:
        >>> from keras_trainkit.schedules import OneCycle
        >>> cycle = OneCycle(0.1, steps=100)
        >>> callback = OneCycleMomentum(cycle)
        >>> [round(float(callback.momentum(step)), 3) for step in (0, 25, 100)]
        [0.95, 0.85, 0.95]

    Reference:
        [Smith, 2018](https://arxiv.org/abs/1803.09820)
    """

    def __init__(self, cycle: Any, high: float = 0.95, low: float = 0.85) -> None:
        super().__init__()
        self.cycle = cycle
        self.high = _checks.fraction("high", high)
        self.low = _checks.fraction("low", low, zero=False)
        if low > high:
            raise InputError(f"low must not be above high={high!r}; received low={low!r}.")
        self._steps, self._warmup = _lengths(cycle)

    def momentum(self, step: Any) -> Any:
        """Returns the momentum of the update that `step` updates came before."""
        step = ops.cast(step, "float32")
        fallen = ops.clip(step / max(self._warmup, 1e-6), 0.0, 1.0)
        risen = ops.clip((step - self._warmup) / (self._steps - self._warmup), 0.0, 1.0)
        away = ops.square(ops.sin(0.5 * math.pi * fallen) * ops.cos(0.5 * math.pi * risen))
        return self.high - (self.high - self.low) * away

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Makes every `apply` of the optimizer use the momentum of its step."""
        for optimizer in _inside.leaves(self.model.optimizer):
            vars(optimizer).pop("apply", None)  # what a run that was interrupted left behind
            optimizer.apply = _with_momentum(optimizer, self.momentum)
        self.model.make_train_function(force=True)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Gives the optimizer its own momentum back."""
        self.settle()

    def settle(self) -> None:
        """Gives the optimizer its own momentum back, whatever ended the fit."""
        for optimizer in _inside.leaves(self.model.optimizer):
            vars(optimizer).pop("apply", None)
        self.model.make_train_function(force=True)


class _Moving:
    """A momentum that is a tensor, yet not zero for Python, which SGD asks about its momentum."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor

    def __eq__(self, other: object) -> bool:
        return False

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        return self.tensor

    def __jax_array__(self) -> Any:
        return self.tensor


def _with_momentum(optimizer: Any, momentum: Callable[[Any], Any]) -> Callable[..., Any]:
    """Returns the optimizer's `apply`, with its momentum replaced for as long as it runs."""
    name, wrap = _place(optimizer)
    original = optimizer.apply

    @functools.wraps(original)
    def apply(*arguments: Any, **options: Any) -> Any:
        own = getattr(optimizer, name)
        setattr(optimizer, name, wrap(momentum(optimizer.iterations)))
        try:
            return original(*arguments, **options)
        finally:
            setattr(optimizer, name, own)

    return apply


def _place(optimizer: Any) -> tuple[str, Callable[[Any], Any]]:
    """Returns the name of the optimizer's momentum, and what form it takes the value in."""
    eager = keras.backend.backend() == "torch"  # whose optimizers take numbers only
    if hasattr(optimizer, "beta_1"):
        return "beta_1", float if eager else _same
    if isinstance(optimizer, keras.optimizers.SGD) and optimizer.momentum:
        return "momentum", float if eager else _Moving
    raise InputError(
        "optimizer must be SGD with a momentum above 0 or have a beta_1, as Adam has; "
        f"received optimizer={type(optimizer).__name__}. Use SGD(momentum=0.9)."
    )


def _same(value: Any) -> Any:
    return value


def _lengths(cycle: Any) -> tuple[float, float]:
    """Returns the steps of the cycle and of its warm-up."""
    steps, warmup = (getattr(cycle, name, None) for name in ("steps", "warmup"))
    if isinstance(warmup, float) and isinstance(steps, int):
        warmup = warmup * steps
    if not isinstance(steps, int | float) or not isinstance(warmup, int | float):
        raise InputError(
            "cycle must be a OneCycle schedule whose durations are steps; "
            f"received cycle={cycle!r}. Use keras_trainkit.schedules.resolve(cycle, ...) first."
        )
    return float(steps), float(warmup)
