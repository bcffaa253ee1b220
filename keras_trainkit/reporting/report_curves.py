"""The curves of a run's page: every logged value over the epochs, with the best one marked."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keras_trainkit.diagnosis import diagnose as examination
from keras_trainkit.interpretation import figures
from keras_trainkit.runs import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOT_CURVES = {"epoch", "seconds"}
_LAST = ("learning_rate", "examples_per_second")
_MOST_POINTS = 400


def best_epoch(history: Mapping[str, Sequence[float]]) -> int | None:
    """Returns the epoch with the lowest validation loss, counted from 1; None without one.

    Example:
        >>> best_epoch({"val_loss": [2.0, 1.0, float("nan")]})
        2
    """
    losses = [(v, i) for i, v in enumerate(history.get("val_loss", [])) if math.isfinite(v)]
    return min(losses)[1] + 1 if losses else None


def curves(run: Run) -> list[dict[str, str]]:
    """Returns a figure for every logged value: title, SVG, and what is odd about it."""
    history = run.history
    best = best_epoch(history)
    names = [n for n in history if n not in _NOT_CURVES and not n.startswith("val_")]
    names.sort(key=lambda name: _LAST.index(name) if name in _LAST else -1)
    return [_curve(history, name, best) for name in names]


def _curve(history: Mapping[str, list[float]], name: str, best: int | None) -> dict[str, str]:
    epochs = history.get("epoch") or [float(i + 1) for i in range(len(history[name]))]
    figure, axes = figures.chart(xlabel="epoch")
    lines = {"training": history[name], "validation": history.get(f"val_{name}", [])}
    for (label, values), color in zip(lines.items(), figures.SERIES, strict=False):
        if values:
            _line(axes, epochs, values, color, label)
    if best is not None and name not in _LAST:
        axes.axvline(epochs[best - 1], color=figures.INK, linewidth=1, linestyle=":")
    if lines["validation"]:
        figures.legend(axes)
    whole_epochs(axes)
    _scale(axes, name, [value for values in lines.values() for value in values])
    title = name.replace("_", " ")
    return {
        "title": title,
        "svg": figures.svg(figure, f"{title} over the epochs", f"curve-{name}"),
        "note": _oddities([*lines.values()]),
    }


def _line(
    axes: "Axes", x: Sequence[float], values: Sequence[float], color: str, label: str
) -> None:
    stride = max(1, len(values) // _MOST_POINTS)
    marker = "o" if len(values) < 3 or not _finite(values) else ""
    axes.plot(
        x[::stride],
        values[::stride],
        color=color,
        label=label,
        marker=marker,
        markersize=4,
        linewidth=1.6,
    )


def whole_epochs(axes: "Axes") -> None:
    """Puts numbers at whole epochs alone."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))


def _finite(values: Sequence[float]) -> bool:
    return all(map(math.isfinite, values))


def _scale(axes: "Axes", name: str, values: list[float]) -> None:
    """Shows a positive loss that falls far on a logarithmic axis, with plain numbers."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        axes.text(0.5, 0.5, "no finite value", ha="center", transform=axes.transAxes, color="gray")
    elif "loss" in name and min(known) > 0 and max(known) > 4 * min(known):
        figures.logarithmic(axes, "y")


def _oddities(lines: list[list[float]]) -> str:
    """Names what a picture cannot show."""
    if max(map(len, lines)) == 1:
        return "one epoch: a point, no curve"
    bad = sorted({i + 1 for values in lines for i, v in enumerate(values) if not math.isfinite(v)})
    if not bad or bad == list(range(bad[0], 1 + max(map(len, lines)))):
        return f"not finite from epoch {bad[0]} on" if bad else ""
    return f"not finite in {len(bad)} of the epochs, first in epoch {bad[0]}"


def signals(run: Run) -> list[dict[str, str]]:
    """Returns a figure for everything that the doctor measured."""
    return [_measured(*each) for each in measured(run)]


def measured(run: Run) -> list[tuple[str, list[float], list[float]]]:
    """Returns what the doctor measured over the epochs: gradient norm and update ratio."""
    if not (run.path / examination.SIGNALS).is_file():
        return []
    recorded = examination.read_signals(run.path / examination.SIGNALS)
    per_epoch = recorded.setup.get("steps_per_epoch") or 1
    found: dict[str, tuple[list[float], list[float]]] = {}
    for sample in recorded.samples:
        layers = list((sample.get("layers") or {}).values())
        for title, value in (("gradient norm", _norm(layers)), ("update ratio", _ratio(layers))):
            if value is not None:
                x, y = found.setdefault(title, ([], []))
                x.append(sample.get("step", 0) / per_epoch)
                y.append(value)
    return [(title, x, y) for title, (x, y) in found.items()]


def _norm(layers: list[Mapping[str, Any]]) -> float | None:
    squares = [layer["gradient_norm"] ** 2 for layer in layers if layer.get("gradient_norm")]
    return math.sqrt(sum(squares)) if squares else None


def _ratio(layers: list[Mapping[str, Any]]) -> float | None:
    """Returns the median layer's size of update beside its weights."""
    ratios = sorted(layer["update_ratio"] for layer in layers if layer.get("update_ratio"))
    return ratios[len(ratios) // 2] if ratios else None


def _measured(title: str, x: list[float], y: list[float]) -> dict[str, str]:
    figure, axes = figures.chart(xlabel="epoch")
    _line(axes, x, y, figures.SERIES[2], title)
    if all(math.isfinite(value) and value > 0 for value in y):
        figures.logarithmic(axes, "y")
    key = title.replace(" ", "-")
    return {
        "title": title,
        "svg": figures.svg(figure, f"{title} over the epochs", f"measured-{key}"),
        "note": "on the doctor's probe batch" if _finite(y) else "not finite in places",
    }
