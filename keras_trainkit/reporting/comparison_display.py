"""A comparison as a person reads it: in the terminal, as a picture, as a page."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import figures
from keras_trainkit.reporting.comparison import Comparison
from keras_trainkit.reporting.paired import Difference
from keras_trainkit.reporting.report import render
from keras_trainkit.reporting.report_curves import whole_epochs
from keras_trainkit.reporting.report_top import number
from keras_trainkit.runs import Run, files

_NOT_CURVES = {"epoch", "seconds", "examples_per_second", "learning_rate"}


def print_comparison(found: Comparison, console: Console) -> None:
    """Prints settings that differ, scores, and what is sure."""
    for columns, rows in (tables(found)["settings"], tables(found)["scores"]):
        table = Table(*columns, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
        console.print()
    for name, words in verdicts(found):
        console.print(Text.assemble((name, "bold"), f": {words}"), soft_wrap=True)
    for words in found.seeds:
        console.print(Text.assemble(("seeds", "bold"), f": {words}"), soft_wrap=True)


def tables(found: Comparison) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Returns the two tables, as columns and rows."""
    names = found.names()
    runs = [each.name for each in found.runs if isinstance(each, Run)]
    settings = [[name, *values] for name, values in found.settings.items()]
    scores = []
    for name, score in zip(names, found.scores, strict=True):
        if score is None:
            scores.append([name, "-", "nothing stored", "-"])
        else:
            kind, value, low, high, count = score
            ends = f"{number(low)} to {number(high)}"
            scores.append([name, f"{kind} {number(value)}", ends, f"{count:,}"])
    return {
        "settings": (["differs", *runs], settings or [["no field differs", *[""] * len(runs)]]),
        "scores": (["run", "test score", "95 % interval", "examples"], scores),
    }


def verdicts(found: Comparison) -> list[tuple[str, str]]:
    """Returns a sentence for each run beside the first."""
    first, *others = found.names()
    return [
        (f"{name} against {first}", sentence(each, found.level))
        for name, each in zip(others, found.differences, strict=True)
    ]


def sentence(found: Difference | str, level: float) -> str:
    """Returns what a difference says, in words."""
    if isinstance(found, str):
        return f"cannot be compared. {found}"
    words = {"": "no evidence of a difference", "first": "worse", "second": "better"}[found.better]
    low, high = found.interval
    return (
        f"{words}: {found.name} {found.first:.4g} and {found.second:.4g}, change "
        f"{found.second - found.first:+.4g} (95 % interval {low:+.4g} to {high:+.4g}), "
        f"p = {found.p:.3g} where {level:.3g} is needed ({found.details})"
    )


def curves(found: Comparison) -> Any:
    """Returns a figure with every logged value of the runs laid over each other.

    Raises:
        InputError: no run has a history.
    """
    from matplotlib.figure import Figure

    histories, names = _histories(found)
    if not names:
        raise InputError("RUN must have a history for curves; received none that has.")
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    size = (4.6 * columns, 3 * rows + 0.3)
    figure = Figure(figsize=size, layout="constrained", facecolor="none")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid[len(names) :]:
        axes.remove()
    for axes, name in zip(grid, names, strict=False):
        axes.set_title(name.replace("_", " "))
        figures.dress(axes)
        _draw(axes, histories, name)
    return figure


def _histories(found: Comparison) -> tuple[dict[str, dict[str, list[float]]], list[str]]:
    histories = {r.name: r.history for r in found.runs if isinstance(r, Run) and r.history}
    names = dict.fromkeys(n for h in histories.values() for n in h if n not in _NOT_CURVES)
    return histories, list(names)


def _draw(axes: Any, histories: dict[str, dict[str, list[float]]], name: str) -> None:
    for i, (run, history) in enumerate(histories.items()):
        if name in history:
            color = figures.SERIES[i % len(figures.SERIES)]
            marker = "o" if len(history[name]) < 2 else ""
            axes.plot(history["epoch"], history[name], color=color, label=run, marker=marker)
    whole_epochs(axes)
    figures.legend(axes)


def _charts(found: Comparison) -> list[dict[str, str]]:
    """Returns a figure for each logged value, for a page that may be narrow."""
    histories, names = _histories(found)
    made = []
    for name in names:
        figure, axes = figures.chart(xlabel="epoch")
        _draw(axes, histories, name)
        title = name.replace("_", " ")
        made.append({"title": title, "svg": figures.svg(figure, title, f"curve-{name}")})
    return made


def save_comparison(found: Comparison, path: Path) -> None:
    """Writes the curves as a .png, or all of the comparison as a .html page: whole, or not at all.

    Raises:
        InputError: the file has another ending, or cannot be written.
    """
    if path.suffix not in (".png", ".html"):
        raise InputError(f"save must end in .png or .html; received {str(path)!r}.")
    if not path.parent.is_dir():
        raise InputError(f"save must be in a folder that exists; received {str(path)!r}.")
    try:
        if path.suffix == ".png":
            picture = curves(found)
            options = {"format": "png", "dpi": 120, "facecolor": "white"}
            files.write(path, lambda partial: picture.savefig(partial, **options))
        else:
            page = _page(found)
            files.write(path, lambda partial: partial.write_text(page, "utf-8"))
    except OSError as error:
        raise InputError(
            f"save must be a file that can be written; received {str(path)!r} ({error.strerror})."
        ) from error


def _page(found: Comparison) -> str:
    facts = {**tables(found), "verdicts": verdicts(found), "seeds": found.seeds}
    return render("comparison.html", names=found.names(), curves=_charts(found), **facts)
