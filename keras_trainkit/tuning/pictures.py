"""Pictures of the finders, as PNG files."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from keras_trainkit.tuning.batch_size import BatchSize
    from keras_trainkit.tuning.lr_range import LRRange
    from keras_trainkit.tuning.trials import Trial

_COLORS = {"valley": "#efb118", "steep": "#ff725c", "minimum": "#3ca951", "slide": "#a463f2"}


def draw_range(found: "LRRange", path: Path) -> None:
    """Draws a range test into a PNG."""
    _save(range_figure(found), path)


def range_figure(found: "LRRange") -> "Figure":
    """Returns the curves of a range test, its four suggestions and the recommendation."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), dpi=120, layout="constrained")
    axes = figure.subplots()
    for curve in found.curves:
        axes.plot(curve.rates, curve.losses, color="#4269d0", alpha=0.15, linewidth=1)
        axes.plot(curve.rates, curve.smoothed, color="#4269d0", alpha=0.8)
    for name, (rate, _, _) in found.suggestions.items():
        level = float(np.interp(rate, found.curves[0].rates, found.curves[0].smoothed))
        axes.plot([rate], [level], "o", color=_COLORS[name], label=f"{name} {rate:.2g}")
    if found.recommended is not None and found.low is not None and found.high is not None:
        axes.axvspan(found.low, found.high, color="#4269d0", alpha=0.12)
        axes.axvline(found.recommended, color="black", label=f"recommended {found.recommended:.2g}")
        axes.legend(frameon=False, fontsize=8)
    values = np.concatenate([curve.smoothed for curve in found.curves])
    values = values[np.isfinite(values)]
    if len(values):
        low, high = float(values.min()), float(min(values.max(), 2 * np.median(values)))
        axes.set_ylim(low - 0.05 * (high - low + 1e-9), high + 0.1 * (high - low + 1e-9))
    axes.set_title(found.reason[:90] or "loss while the learning rate rises", fontsize=9)
    _decades(axes)
    axes.set_xlabel("learning rate", fontsize=9)
    return figure


def _decades(axes: "Axes") -> None:
    """Makes the x axis logarithmic with plain numbers, which every font has."""
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.tick_params(which="both", labelsize=8)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _save(figure: "object", path: Path) -> None:
    figure.savefig(path, format="png")  # pyright: ignore[reportAttributeAccessIssue]


def draw_sizes(found: "BatchSize", path: Path) -> None:
    """Draws the batch sizes into a PNG."""
    _save(sizes_figure(found), path)


def sizes_figure(found: "BatchSize") -> "Figure":
    """Returns the speed of every batch size, and the training time it leads to."""
    from matplotlib.figure import Figure

    from keras_trainkit.tuning.throughput import training_time

    figure = Figure(figsize=(8, 3.4), dpi=120, layout="constrained")
    left, right = figure.subplots(1, 2)
    sizes, speeds = list(found.speeds), list(found.speeds.values())
    left.plot(sizes, speeds, "o-", color="#4269d0")
    left.axvline(found.knee, color="#efb118", label=f"knee {found.knee}")
    left.set_title("examples a second", fontsize=9)
    if found.noise_scale is not None:
        times = [training_time(a, b, found.noise_scale) for a, b in found.speeds.items()]
        right.plot(sizes, [each / min(times) for each in times], "o-", color="#ff725c")
        right.axvline(found.noise_scale, color="#3ca951", label=f"critical {found.noise_scale:.0f}")
        right.set_title("predicted time to a given loss / shortest", fontsize=9)
        right.set_yscale("log")
        right.yaxis.set_major_formatter("{x:g}")
        right.yaxis.set_minor_formatter("")
    for axes in (left, right):
        axes.axvline(found.recommended, color="black", label=f"recommended {found.recommended}")
        axes.set_xlabel("batch size", fontsize=9)
        _decades(axes)
        axes.legend(frameon=False, fontsize=8)
    return figure


def draw_slices(scored: "list[Trial]", objective: str, best: "Trial", path: Path) -> None:
    """Draws the objective over every hyper-parameter, the best trial marked."""
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(name for one in scored for name in one.values))
    figure = Figure(figsize=(2.6 * len(names), 2.8), dpi=120, layout="constrained")
    for axes, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        points = [one for one in scored if name in one.values]
        at = [one.values[name] for one in points]
        if not all(isinstance(each, int | float) for each in at):
            at = [str(each) for each in at]
        axes.scatter(at, [one.value for one in points], s=14, color="#4269d0", alpha=0.7)
        if name in best.values:
            mark = (
                best.values[name] if at and not isinstance(at[0], str) else str(best.values[name])
            )
            axes.scatter([mark], [best.value], s=40, color="#ff725c", zorder=3)
        _slice_axis(axes, at)
        axes.set_xlabel(name, fontsize=8)
    figure.suptitle(f"{objective} of {len(scored)} trials", fontsize=9)
    _save(figure, path)


def _slice_axis(axes: "Axes", at: "Sequence[object]") -> None:
    numbers = [each for each in at if isinstance(each, int | float)]
    if numbers and min(numbers) > 0 and max(numbers) / min(numbers) > 20:
        _decades(axes)
    axes.tick_params(which="both", labelsize=7)
    axes.grid(alpha=0.25)


def draw_parallel(scored: "list[Trial]", objective: str, direction: str, path: Path) -> None:
    """Draws every trial as a line through its hyper-parameters to its value, good ones dark."""
    from matplotlib.figure import Figure

    from keras_trainkit.tuning.importance import encode

    names, table = encode(scored)
    values = np.array([one.value for one in scored], float)
    columns = np.column_stack([table, values])
    low, high = columns.min(axis=0), columns.max(axis=0)
    heights = (columns - low) / np.where(high > low, high - low, 1)
    figure = Figure(figsize=(1.6 * (len(names) + 1), 3.2), dpi=120, layout="constrained")
    axes = figure.subplots()
    order = np.argsort(values if direction == "max" else -values)  # the best is drawn last
    for rank, row in enumerate(order):
        share = (rank + 1) / len(order)
        axes.plot(heights[row], color="#4269d0", alpha=0.1 + 0.7 * share**3, linewidth=1 + share)
    axes.plot(heights[order[-1]], color="#ff725c", linewidth=2)
    axes.set_xticks(range(len(names) + 1), [*names, objective], fontsize=8, rotation=20)
    axes.set_yticks([0, 1], ["lowest", "highest"], fontsize=8)
    axes.grid(axis="x", alpha=0.4)
    axes.spines[["top", "right"]].set_visible(False)
    _save(figure, path)
