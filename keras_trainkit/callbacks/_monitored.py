"""How a callback reads the quantity it monitors, and which way is better."""

import math
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _directions

MODES = ("auto", "min", "max")


def direction(monitor: str, mode: str, model: Any) -> str:
    """Returns `min` or `max`: which way `monitor` is better.

    `auto` asks the metric of the compiled model, as `keras.callbacks.EarlyStopping` does: every
    metric of Keras and of this package says so itself. A quantity that a callback logs is looked
    up by its name in `metrics/_directions.py`. Losses are better when smaller. Call it once the
    first epoch has ended: Keras makes the metrics of a model in its first step.

    Args:
        monitor: a name from `logs`, such as `val_accuracy`.
        mode: `min`, `max` or `auto`.
        model: the compiled model.

    Raises:
        InputError: no metric of the model has this name and a direction.
    """
    if mode != "auto":
        return mode
    name = monitor.removeprefix("val_")
    if name == "loss" or name.endswith("_loss"):
        return "min"
    for metric in _metrics(model):
        if _is_of(name, metric):
            return "max" if metric._direction == "up" else "min"
    try:
        return _directions.direction(name)
    except InputError as error:
        raise InputError(
            f"mode must be 'min' or 'max' for a metric that does not say which way is better; "
            f"received mode='auto' for monitor={monitor!r}. Pass mode='max' if larger is better."
        ) from error


def read(logs: Mapping[str, Any] | None, monitor: str) -> float | None:
    """Returns the monitored number, or None in an epoch without validation.

    Raises:
        InputError: `monitor` is misspelt, so it would never come.

    Example:
        >>> read({"loss": 0.5, "val_loss": 0.6}, "val_loss")
        0.6
        >>> read({"loss": 0.5}, "val_loss") is None
        True
    """
    logs = logs or {}
    if monitor in logs:
        return float(logs[monitor])
    validated = any(name.startswith("val_") for name in logs)
    if logs and (validated or not monitor.startswith("val_")):
        raise InputError(
            f"monitor must be one of {', '.join(map(repr, logs))}; received monitor={monitor!r}."
            f"{_checks.did_you_mean(monitor, logs)}"
        )
    return None


def is_better(value: float, best: float | None, mode: str, min_delta: float = 0.0) -> bool:
    """Whether `value` beats `best` by more than `min_delta`; NaN beats nothing.

    Example:
        >>> is_better(0.5, 0.6, "min"), is_better(0.55, 0.6, "min", min_delta=0.1)
        (True, False)
    """
    if math.isnan(value):
        return False
    if best is None:
        return True
    return value < best - min_delta if mode == "min" else value > best + min_delta


def warn_unseen(callback: Any) -> None:
    """Warns that a whole `fit` went by without the quantity `callback.monitor`."""
    warnings.warn(
        f"{type(callback).__name__} did nothing: {callback.monitor!r} never came. "
        f"Pass validation_data to fit, or monitor a training quantity such as 'loss'.",
        stacklevel=2,
    )


def announce(text: str, params: Mapping[str, Any] | None) -> None:
    """Writes a line to the user, unless `fit` was told `verbose=0`."""
    if (params or {}).get("verbose"):
        sys.stdout.write(f"\n{text}\n")


def _is_of(name: str, metric: Any) -> bool:
    """Whether a metric logs `name`, perhaps as one of several values."""
    names = [metric.name, *getattr(metric, "value_names", list)()]
    return any(name == each or name.endswith(f"_{each}") for each in names)


def _metrics(model: Any) -> Iterator[Any]:
    """Yields the model's metrics that know their direction; compiled ones come in a container."""
    for metric in model.metrics:
        for inner in getattr(metric, "metrics", [metric]):
            if getattr(inner, "_direction", None) in ("up", "down"):
                yield inner
