"""Figures in one style, for a notebook, TensorBoard and a page.

Their few colours are names for a page: `svg` turns them into CSS variables, so that a figure
follows the page into dark mode; elsewhere they are what they are.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit.interpretation.probabilities import names_of
from keras_trainkit.interpretation.reliability import Reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, FIRST, SECOND = "#1d2430", "#8a93a3", "#3366cc", "#d9541e"
SERIES = (FIRST, SECOND, "#1b8a6b", "#9b51b6", "#b8860b", "#5b6b7f")
_VARIABLES = {INK: "currentColor", SOFT: f"var(--soft, {SOFT})"} | {
    color: f"var(--c{i}, {color})" for i, color in enumerate(SERIES, 1)
}
_LEGIBLE = 20  # classes up to which a confusion matrix has names and numbers
_COLUMNS = 5
_MOST_CORNERS = 500  # of a line
MOST_POINTS = 1000  # of a scatter


def chart(width: float = 4.6, height: float = 3.0, **labels: Any) -> tuple["Figure", "Axes"]:
    """Returns an empty figure with one pair of axes in the house's style."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="none")
    axes = figure.add_subplot(**labels)
    dress(axes)
    return figure, axes


def dress(axes: "Axes") -> None:
    """Gives axes the house's style."""
    axes.set_facecolor("none")
    axes.grid(color=SOFT, alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(SOFT)
    axes.tick_params(which="both", colors=INK, labelsize=8.5, color=SOFT, length=3)
    axes.xaxis.label.set(color=INK, fontsize=9)
    axes.yaxis.label.set(color=INK, fontsize=9)
    axes.title.set(color=INK, fontsize=10)


def logarithmic(axes: "Axes", which: str) -> None:
    """Makes an axis, `x` or `y`, logarithmic with plain numbers, however little it spans."""
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set(**{f"{which}scale": "log"})
    axis = getattr(axes, f"{which}axis")
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 1000 * low else (1,)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(NullLocator())


def legend(axes: "Axes", **options: Any) -> None:
    """Adds a legend in the house's style."""
    axes.legend(frameon=False, fontsize=8.5, labelcolor=INK, **options)


def svg(figure: "Figure", title: str, key: str) -> str:
    """Returns a figure as an SVG element for a page.

    Args:
        figure: with the colours of this module.
        title: read aloud in the figure's place.
        key: unique on the page; the ids inside begin with it, its odd characters as numbers.
    """
    import html

    from matplotlib import rc_context

    key = re.sub(r"[^\w-]", lambda odd: f"_{ord(odd[0])}", key)
    file = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": key}):
        figure.savefig(file, format="svg", metadata=nothing, transparent=True)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.S)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', text)
    text = re.sub(r"url\(#", f"url(#{key}-", text)
    text = re.sub(r'xlink:href="#', f'xlink:href="#{key}-', text)
    text = re.sub(r"font: (\d[\d.]*)px [^;\"]*", r"font-size: \1px", text)
    text = re.sub(r"font-family: [^;\"]*;?", "", text)
    for color, name in _VARIABLES.items():
        text = text.replace(color, name)
    label = html.escape(title, quote=True)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def draw_confusion(counts: np.ndarray, class_names: Sequence[str] | None = None) -> "Figure":
    """Returns a figure of a confusion matrix: colours are shares of a row.

    Args:
        counts: examples by true class (row) and predicted class (column).
        class_names: what to call the classes; their numbers if not given.
    """
    classes = len(counts)
    names = names_of(class_names, classes)[:classes]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = min(2.4 + 0.25 * classes, 6.4)
    figure, axes = chart(size, size, xlabel="predicted", ylabel="true")
    axes.set_title(f"accuracy {np.trace(counts) / max(1, counts.sum()):.4f}")
    axes.grid(visible=False)
    pixels = np.zeros((classes, classes, 4))
    pixels[..., :3] = np.array([0x33, 0x66, 0xCC]) / 255
    pixels[..., 3] = np.where(counts, 0.06 + 0.94 * shares, 0)
    if classes > _LEGIBLE:
        axes.imshow(pixels, interpolation="nearest")
        return figure
    axes.set(xlim=(-0.5, classes - 0.5), ylim=(classes - 0.5, -0.5), aspect="equal")
    axes.set_xticks(range(classes), [_short(name) for name in names])
    axes.tick_params(axis="x", rotation=0 if max(map(len, names)) < 3 else 90)
    axes.set_yticks(range(classes), [_short(name) for name in names])
    for (row, column), count in np.ndenumerate(counts):
        if count:
            _square(axes, column, row, pixels[row, column])
        color = "white" if shares[row, column] > 0.5 else INK if count else SOFT
        axes.text(column, row, count, ha="center", va="center", color=color, fontsize=8)
    return figure


def _square(axes: "Axes", column: int, row: int, color: np.ndarray) -> None:
    from matplotlib.patches import Rectangle

    place = (column - 0.48, row - 0.48)
    axes.add_patch(Rectangle(place, 0.96, 0.96, facecolor=FIRST, alpha=color[3], linewidth=0))


def _short(name: str, most: int = 14) -> str:
    """Returns a name that fits beside an axis; a dollar sign is no formula.

    Example:
        >>> _short("a name that is far too long")
        'a name that i…'
    """
    return (name if len(name) <= most else name[: most - 1] + "…").replace("$", r"\$")


def draw_reliability(result: Reliability) -> "Figure":
    """Returns a figure of a reliability diagram."""
    bins = len(result.count)
    left = np.arange(bins) / bins
    figure, above = chart(4.6, 4.4)
    above.remove()
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    for axes in (above, below):
        dress(axes)
    above.plot([0, 1], [0, 1], "--", color=INK, linewidth=1, label="calibrated", zorder=3)
    heights = np.nan_to_num(result.accuracy)
    above.bar(left, heights, 0.92 / bins, align="edge", color=FIRST, alpha=0.75)
    above.plot(result.confidence, result.accuracy, "o", color=INK, markersize=3)
    above.set(ylabel="accuracy", ylim=(0, 1), xlim=(0, 1))
    above.set_title(f"expected calibration error {result.error:.4f}")
    legend(above, loc="upper left")
    below.bar(left, result.count, 0.92 / bins, align="edge", color=FIRST, alpha=0.75)
    below.set(xlabel="confidence", ylabel="examples")
    return figure


def draw_images(images: Sequence[np.ndarray] | np.ndarray, captions: Sequence[str]) -> "Figure":
    """Returns a figure with a grid of images, each under its caption."""
    from matplotlib.figure import Figure

    rows = -(-len(images) // _COLUMNS)
    figure = Figure(figsize=(2 * _COLUMNS, 2.3 * rows), layout="constrained")
    grid = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axes in grid:
        axes.axis("off")
    for axes, image, caption in zip(grid, images, captions, strict=False):
        axes.imshow(as_pixels(image), cmap="gray")
        axes.set_title(caption, fontsize=9)
    return figure


def as_pixels(image: np.ndarray) -> np.ndarray:
    """Returns an image between its own smallest and largest value, as 0 to 1.

    Example:
        >>> as_pixels(np.array([[[1], [3]]])).tolist()
        [[0.0, 1.0]]
    """
    low, high = float(np.min(image)), float(np.max(image))
    pixels = (image.astype("float64") - low) / ((high - low) or 1.0)
    return pixels.squeeze(-1) if pixels.shape[-1:] == (1,) else pixels


def draw_lines(
    curves: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    diagonal: bool = False,
    **labels: Any,
) -> "Figure":
    """Returns a figure of lines (name, x, y) in the square from 0 to 1."""
    figure, axes = chart(4.6, 3.6, **labels)
    if diagonal:
        axes.plot([0, 1], [0, 1], "--", color=SOFT, linewidth=1)
    for (name, x, y), color in zip(curves, SERIES, strict=False):
        stride = max(1, len(x) // _MOST_CORNERS)
        x, y = [*x[::stride], x[-1]], [*y[::stride], y[-1]]
        axes.plot(x, y, color=color, linewidth=1.5, label=name.replace("$", r"\$"))
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02))
    legend(axes)
    return figure


def draw_scatter(
    x: np.ndarray,
    y: np.ndarray,
    line: str,
    marks: Mapping[float, str] | None = None,
    **labels: Any,
) -> "Figure":
    """Returns a figure of points, with the line they should lie on.

    A few extreme points do not flatten the rest: the axes leave them out, and a note counts them.

    Args:
        x: of at most `MOST_POINTS` examples; more are thinned.
        y: beside `x`.
        line: `diagonal` or `zero`.
        marks: words along the x axis by their place; numbers if not given.
        **labels: of the axes.
    """
    figure, axes = chart(**labels)
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if len(x) > MOST_POINTS:
        rows = np.random.default_rng(0).choice(len(x), MOST_POINTS, replace=False)
        x, y = x[rows], y[rows]
    alpha = float(np.clip(60 / max(len(x), 1) ** 0.6, 0.12, 0.7))
    axes.plot(x, y, "o", color=FIRST, markersize=3.2, alpha=alpha, markeredgewidth=0)
    if line == "diagonal" and len(x):
        ends = usual_span(x)
        axes.plot(ends, ends, "--", color=SECOND, linewidth=1)
    elif line == "zero":
        axes.axhline(0, color=SECOND, linewidth=1, linestyle="--")
    if marks:
        axes.set_xticks(list(marks), [_short(name) for name in marks.values()])
        axes.tick_params(axis="x", rotation=0 if sum(map(len, marks.values())) < 40 else 30)
    _leave_out_extremes(axes, x, y)
    return figure


def _leave_out_extremes(axes: "Axes", x: np.ndarray, y: np.ndarray) -> None:
    """Sets limits that most points fill, and says how many lie beyond them."""
    if not len(x):
        return
    (left, right), (low, high) = usual_span(x), usual_span(y)
    beyond = int(((x < left) | (x > right) | (y < low) | (y > high)).sum())
    if beyond:
        across, up = 0.04 * (right - left), 0.04 * (high - low)
        axes.set(xlim=(left - across, right + across), ylim=(low - up, high + up))
        words = f"{beyond} beyond the axes"
        axes.set_title(words, fontsize=8.5, loc="right", color=SOFT)


def usual_span(values: np.ndarray) -> tuple[float, float]:
    """Returns the ends of an axis: those of all values, or of most where a few would flatten it.

    A few are at most 1 % (or one) on a side; they flatten where they more than double the span.

    Example:
        >>> usual_span(np.array([0.0, 1.0, 2.0, 3.0, 4.0]))
        (0.0, 4.0)
        >>> low, high = usual_span(np.array([*range(100), 100_000.0]))
        >>> high < 120
        True
    """
    ordered = np.sort(values)
    cut = max(1, len(values) // 100)
    if len(values) <= 4 * cut:
        return float(ordered[0]), float(ordered[-1])
    low, high = ordered[cut], ordered[-1 - cut]
    room = high - low
    ends = (
        float(end if abs(end - near) <= room or not room else near + side * 0.05 * room)
        for end, near, side in ((ordered[0], low, -1), (ordered[-1], high, 1))
    )
    first, last = ends
    return first, last
