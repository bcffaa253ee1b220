"""The picture of a compression: size, what it costs, and how fast the file is."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit.compression import Compressed
from keras_trainkit.exporting import Budget, Exported
from keras_trainkit.exporting.exported import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FRONT, _REST, _LIMIT = "#4269d0", "#9aa0a6", "#ff725c"


def front(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Returns the names of points that no other beats in both, by size.

    Args:
        points: by name, the size and the loss; less is better.

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
    """Draws every file by size and loss, its time beside it; nothing without scores."""
    from matplotlib.figure import Figure

    made = {n: e for n, e in found.found.items() if isinstance(e, Exported)}
    made = {name: each for name, each in made.items() if _loss(each) is not None}
    if not made:
        return
    figure = Figure(figsize=(8, 4.6), dpi=120, layout="constrained")
    axes = figure.subplots()
    _draw(axes, made, found.pick)
    _limits(axes, budget)
    accuracy = "drop_pp" in next(iter(made.values())).report["verified"]
    axes.set_xlabel("file, KiB")
    axes.set_ylabel(
        f"{'points of accuracy lost' if accuracy else 'RMSE gained, %'} (95 % interval)"
    )
    title = f"pick: {found.pick}" if found.pick else found.why
    axes.set_title(title, fontsize=10)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=path.suffix[1:])
    write_whole(path, buffer.getvalue())


def _draw(axes: "Axes", made: Mapping[str, Exported], pick: str | None) -> None:
    points = {name: (each.report["bytes"] / 1024, _loss(each)) for name, each in made.items()}
    best = front(points)
    axes.plot(*zip(*(points[name] for name in best), strict=True), color=_FRONT, alpha=0.5, lw=1)
    for name, each in made.items():
        size, loss = points[name]
        low, high = _interval(each)
        color = _FRONT if name in best else _REST
        axes.errorbar(
            size, loss, [[loss - low], [high - loss]], fmt="o", color=color, capsize=2, lw=1
        )
        if name == pick:
            axes.plot(size, loss, "o", ms=14, mfc="none", color="#2a9d4a", mew=2)
        time = each.report["latency_ms"]["median"]
        axes.annotate(
            f"{name}\n{1000 * time:.0f} us",
            (size, loss),
            (6, 4),
            textcoords="offset points",
            fontsize=7,
            color=color,
        )
    full = next(iter(made.values())).report["float32_bytes"] / 1024
    axes.plot(full, 0, "x", color="black")
    axes.annotate("float32", (full, 0), (6, 4), textcoords="offset points", fontsize=7)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _limits(axes: "Axes", budget: Budget | None) -> None:
    limits = budget.limits() if budget else {}
    if "max_kb" in limits:
        axes.axvline(limits["max_kb"], color=_LIMIT, ls="--", lw=1)
    for name in ("max_drop_pp", "max_rise_percent"):
        if name in limits:
            axes.axhline(limits[name], color=_LIMIT, ls="--", lw=1)


def _loss(exported: Exported) -> Any:
    verified = exported.report["verified"]
    return verified.get("drop_pp", verified.get("rise_percent"))


def _interval(exported: Exported) -> tuple[float, float]:
    verified = exported.report["verified"]
    low, high = verified.get("interval_pp", verified.get("interval_percent"))
    return low, high
