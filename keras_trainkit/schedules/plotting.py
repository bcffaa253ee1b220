"""A drawing of schedules."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from keras_trainkit import _checks
from keras_trainkit.schedules import _fields

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINTS = 500  # more than a drawing can show


def plot(schedule: Any, steps: int, ax: "Axes | None" = None) -> "Figure":
    """Draws one schedule, or several, over the steps of a run.

    Args:
        schedule: a Keras schedule or a learning rate; a list of them, named by their classes; or a
            dict of them by name.
        steps: the last step to draw.
        ax: the matplotlib Axes to draw on; a new figure when None.

    Returns:
        The matplotlib Figure; `plot(...).savefig("schedule.png")` writes it.

    Raises:
        InputError: an argument cannot be drawn.

    Example:
        >>> from keras_trainkit.schedules import FlatCosine, OneCycle
        >>> figure = plot([OneCycle(0.1, 100), FlatCosine(0.05, 100)], steps=120)
        >>> figure.axes[0].get_xlabel()
        'step'
    """
    _checks.positive_integer("steps", steps)
    named = _named(schedule)
    ax = ax or _axes()
    at = np.unique(np.linspace(0, steps, _POINTS).round())
    for name, one in named.items():
        ax.plot(at, [float(_fields.call(one, step)) for step in at], label=name)
    ax.set(xlabel="step", ylabel="learning rate")
    ax.set_ylim(bottom=0)
    if len(named) > 1:
        ax.legend()
    return cast("Figure", ax.figure)


def _axes() -> "Axes":
    from matplotlib.figure import Figure

    return Figure(figsize=(6.4, 3.6), layout="constrained").add_subplot()


def _named(schedule: Any) -> dict[str, Any]:
    if isinstance(schedule, Mapping):
        return {
            str(name): _fields.rate_or_schedule(str(name), one) for name, one in schedule.items()
        }
    listed = schedule if isinstance(schedule, list | tuple) else [schedule]
    result: dict[str, Any] = {}
    for one in listed:
        one = _fields.rate_or_schedule("schedule", one)
        name = type(one).__name__ if isinstance(one, _fields.Schedule) else f"{one:g}"
        result[f"{name} {len(result) + 1}" if name in result else name] = one
    return result
