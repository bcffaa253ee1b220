"""The exported files on a run's page: a table, and a picture of size, loss and latency."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit.interpretation import figures
from keras_trainkit.reporting.report_facts import size
from keras_trainkit.reporting.report_top import number
from keras_trainkit.runs import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_REPORTS = ("export/*.tflite.json", "export/*.onnx.json", "compress/*.tflite.json")
_LARGEST, _SMALLEST = 260, 30  # marker areas
_APART = (0.27, 0.06)  # labels, as shares of the axes


def exports(run: Run) -> dict[str, Any] | None:
    """Returns rows and a chart of what was exported and compressed; None where nothing was."""
    paths = [path for each in _REPORTS for path in sorted(run.path.glob(each))]
    names = [path.relative_to(run.path).as_posix() for path in paths]
    reports = {name.removesuffix(".json"): run.read_json(name) for name in names}
    if not reports:
        return None
    rows = [_row(name, report) for name, report in reports.items()]
    return {"rows": rows, "chart": _chart(reports)}


def _row(name: str, report: Mapping[str, Any]) -> dict[str, str]:
    verified = report.get("verified") or {}
    flipped = "-"
    if "agreement" in verified:
        count = round((1 - verified["agreement"]) * verified["examples"])
        flipped = f"{count:,} of {verified['examples']:,}"
    latency = _latency(report)
    return {
        "name": name,
        "size": size(report["bytes"]),
        "score": f"{verified['measure']} {number(verified['file'])}" if "file" in verified else "-",
        "lost": _lost(verified),
        "flipped": flipped,
        "latency": "-" if latency is None else duration(latency),
    }


def _lost(verified: Mapping[str, Any]) -> str:
    if "drop_pp" in verified:
        return f"{verified['drop_pp']:.2f} pp"
    return f"{verified['rise_percent']:+.2f} %" if "rise_percent" in verified else "-"


def _latency(report: Mapping[str, Any]) -> float | None:
    return (report.get("latency_ms") or {}).get("median")


def duration(ms: float) -> str:
    """Returns milliseconds in a unit that reads well.

    Example:
        >>> duration(0.00267), duration(2.4)
        ('2.67 us', '2.4 ms')
    """
    return f"{ms:.3g} ms" if ms >= 1 else f"{1000 * ms:.3g} us"


def unbeaten(points: Sequence[Sequence[float]]) -> list[bool]:
    """Returns which points no other beats: as good in everything and better in something.

    Args:
        points: numbers of which less is better.

    Example:
        >>> unbeaten([(1, 5), (2, 2), (3, 3), (2, 2)])
        [True, True, False, True]
    """
    table = np.asarray(points, "float64")
    pairs = table[:, np.newaxis]
    beats = np.all(pairs <= table, axis=2) & np.any(pairs < table, axis=2)
    return (~np.any(beats, axis=0)).tolist()


def _chart(reports: Mapping[str, Any]) -> dict[str, str] | None:
    """Returns the figure of the files whose size, loss and latency are all known.

    Losses are drawn, not scores: not every file is scored on the same examples.
    """
    known = {
        name: (report["bytes"] / 1024, report["verified"], _latency(report))
        for name, report in reports.items()
        if _lost(report.get("verified") or {}) != "-" and _latency(report) is not None
    }
    if len(known) < 2:
        return None
    sizes, verified, times = zip(*known.values(), strict=True)
    key, lost = "rise_percent", f"{verified[0]['measure']} gained, %"
    if "drop_pp" in verified[0]:
        key, lost = "drop_pp", f"points of {verified[0]['measure']} lost"
    losses = [each[key] for each in verified]
    best = unbeaten([*zip(sizes, losses, times, strict=True)])
    figure, axes = figures.chart(4.6, 3.6, xlabel="file, KiB", ylabel=lost)
    slow = np.log(times) - np.log(min(times))
    areas = _SMALLEST + (_LARGEST - _SMALLEST) * slow / max(slow.max(), 1e-9)
    colors = [figures.FIRST if each else figures.SOFT for each in best]
    axes.scatter(sizes, losses, areas, colors, alpha=0.75, linewidths=0)
    axes.axhline(0, color=figures.SECOND, linewidth=1, linestyle="--")
    axes.margins(0.1, 0.12)
    figures.logarithmic(axes, "x")
    _name(axes, {name: (sizes[i], losses[i], best[i]) for i, name in enumerate(known)})
    note = (
        f"larger: slower, {duration(min(times))} to {duration(max(times))}; blue: no other file is "
        "better in all three; dashed: as in Keras"
    )
    title = "size, loss and latency"
    return {"title": title, "svg": figures.svg(figure, title, "exports"), "note": note}


def _name(axes: "Axes", points: Mapping[str, tuple[float, float, bool]]) -> None:
    """Names points, those that are not beaten first, where there is room."""
    place = (axes.transScale + axes.transLimits).transform
    taken: list[np.ndarray] = []
    for name, (x, y, _) in sorted(points.items(), key=lambda each: not each[1][2]):
        here = place((x, y))
        if any((abs(here - other) < _APART).all() for other in taken):
            continue
        taken.append(here)
        left = here[0] > 0.6
        axes.annotate(
            name.rpartition("/")[2].removesuffix(".tflite").replace("$", r"\$"),
            (x, y),
            (-7 if left else 7, 6),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=8.5,
            color=figures.INK,
        )
