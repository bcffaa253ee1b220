"""The picture of a compression: what each file loses, over its size and over its time."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from keras_trainkit.compression import Compressed
from keras_trainkit.exporting import Budget, Exported
from keras_trainkit.exporting.exported import write_whole
from keras_trainkit.reporting.report_exports import duration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2")
_COLORS += ("#97bbf5", "#9c6b4e", "#9498a0")
_MARKERS = "osD^vP<>Xph*d"  # not as many as colors: no pair comes twice
_SIZE, _TIME = "file, KiB", "one example, us"


def front(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Returns the names of points that no other beats in both, in the order of the first.

    Args:
        points: by name, a cost and a loss; less is better.

    Example:
        >>> front({"a": (1, 5), "b": (2, 2), "c": (3, 3), "d": (4, 1)})
        ['a', 'b', 'd']
    """
    best, names = float("inf"), []
    for name in sorted(points, key=lambda each: points[each]):
        if points[name][1] < best:
            best = points[name][1]
            names.append(name)
    return names


def save(found: Compressed, path: Path, budget: Budget | None = None) -> None:
    """Draws every file that has a score; the line joins those that no other beats in both."""
    from matplotlib.figure import Figure

    made = {n: e for n, e in found.found.items() if isinstance(e, Exported) and _scored(e)}
    if not made:
        return
    figure = Figure(figsize=(10, 4.2), dpi=120, layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    limits = budget.limits() if budget else {}
    _draw(left, made, _SIZE, found.pick, limits.get("max_kb"))
    _draw(right, made, _TIME, found.pick, 1000 * limits.get("max_ms", 0) or None)
    for axes in (left, right):
        for name in limits.keys() & {"max_drop_pp", "max_rise_percent"}:
            axes.axhline(limits[name], color="#d33", ls="--", lw=1)
    accuracy = "drop_pp" in next(iter(made.values())).report["verified"]
    words = "points of accuracy lost" if accuracy else "RMSE gained, %"
    left.set_ylabel(f"{words}\n(bars: 95 % interval)")
    figure.legend(*left.get_legend_handles_labels(), loc="outside right center", fontsize=8)
    figure.suptitle(f"{found.pick or 'no pick'}: {found.why}", fontsize=10)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=path.suffix[1:])
    write_whole(path, buffer.getvalue())


def _draw(
    axes: "Axes", made: Mapping[str, Exported], cost: str, pick: str | None, limit: float | None
) -> None:
    from matplotlib.ticker import LogLocator

    costs = {name: _costs(each.report)[cost] for name, each in made.items()}
    points = {name: (costs[name], _loss(each)[0]) for name, each in made.items()}
    best = [points[name] for name in front(points)]
    axes.plot(*zip(*best, strict=True), color="#888", lw=1, zorder=0)
    for place, (name, each) in enumerate(made.items()):
        (x, y), (_, low, high) = points[name], _loss(each)
        color, marker = _COLORS[place % len(_COLORS)], _MARKERS[place % len(_MARKERS)]
        axes.plot([x, x], [low, high], color=color, alpha=0.35, lw=1)
        axes.plot(x, y, marker, color=color, ms=6, label=_label(name, each))
        if name == pick:
            axes.plot(x, y, "o", ms=15, mfc="none", color="black", mew=1.5)
    if limit is not None:
        axes.axvline(limit, color="#d33", ls="--", lw=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.tick_params(labelsize=8)
    axes.set_xlabel(cost)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _label(name: str, exported: Exported) -> str:
    time = duration(exported.report["latency_ms"]["median"])
    return f"{name}  {_costs(exported.report)[_SIZE]:.0f} KiB, {time}"


def _costs(report: Mapping) -> dict[str, float]:
    return {_SIZE: report["bytes"] / 1024, _TIME: 1000 * report["latency_ms"]["median"]}


def _scored(exported: Exported) -> bool:
    return bool(exported.report["verified"].keys() & {"drop_pp", "rise_percent"})


def _loss(exported: Exported) -> tuple[float, float, float]:
    """Returns what a file loses, and the ends of the interval."""
    verified = exported.report["verified"]
    if "drop_pp" in verified:
        return verified["drop_pp"], *verified["interval_pp"]
    return verified["rise_percent"], *verified["interval_percent"]
