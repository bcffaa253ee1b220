"""Figures of what columns are worth to a model, and of its answer along one of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.figures import FIRST, INK, SERIES, SOFT, chart, legend
from keras_trainkit.interpretation.importance import Importance

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BARS = 20
_LONGEST = 24  # letters of a name beside an axis


def draw_importance(columns: Sequence[Importance], what: str) -> "Figure":
    """Returns a figure of bars with their intervals, the first column on top.

    Args:
        columns: the most important first; at most 20 are drawn.
        what: rises, for the axis.
    """
    shown = list(columns)[:MOST_BARS]
    figure, axes = chart(6.4, 0.9 + 0.3 * len(shown), xlabel=what)
    for place, each in enumerate(shown):
        color = FIRST if each.shown else SOFT
        axes.barh(place, each.rise, color=color, alpha=0.75, height=0.62)
        axes.plot([each.low, each.high], [place, place], color=INK, linewidth=1)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [_label(each.name) for each in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    return figure


def draw_dependence(
    curve: Dependence,
    outputs: Sequence[str],
    labels: Sequence[str] | None = None,
    marks: Mapping[float, str] | None = None,
) -> "Figure":
    """Returns a figure of a model's mean answer along a column, with its 95 % interval.

    Args:
        curve: the points.
        outputs: what the answers are.
        labels: the words for each point, where the column's values have no order.
        marks: words along the x axis by their place; numbers if not given.
    """
    what = f"mean of {_label(outputs[0])}" if len(outputs) == 1 else "mean probability"
    figure, axes = chart(xlabel=_label(curve.name), ylabel=what)
    means, low, high = (np.asarray(each) for each in (curve.means, curve.low, curve.high))
    x = np.arange(len(labels), dtype=float) if labels else np.asarray(curve.values)
    for place, (name, color) in enumerate(zip(outputs, SERIES, strict=False)):
        y, below, above = means[:, place], low[:, place], high[:, place]
        if labels:
            axes.errorbar(x, y, [y - below, above - y], fmt="o", color=color, markersize=4)
            axes.plot([], [], "o", color=color, label=_label(name))
        else:
            axes.fill_between(x, below, above, color=color, alpha=0.18, linewidth=0)
            axes.plot(x, y, color=color, linewidth=1.6, label=_label(name))
    if labels:
        crowded = len(labels) > 4 or max(map(len, labels)) > 8
        axes.set_xticks(x, [_label(label) for label in labels], rotation=90 if crowded else 0)
        axes.set_xlim(-0.5, len(labels) - 0.5)
    elif marks:
        axes.set_xticks(list(marks), [_label(mark) for mark in marks.values()])
    if len(outputs) > 1:
        legend(axes)
    return figure


def _label(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return cut.replace("$", r"\$")
