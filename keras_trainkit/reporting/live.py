"""Running and finished runs as a table that is drawn again and again."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from keras_trainkit import runs
from keras_trainkit.reporting.report_top import number
from keras_trainkit.runs import Run

_BARS = "▁▂▃▄▅▆▇█"
_STYLES = {runs.RUNNING: "bold cyan", runs.FINISHED: "green", runs.FAILED: "bold red"}
_UNREADABLE = "unreadable"


@dataclasses.dataclass(frozen=True)
class State:
    """A run as it is now: words for a line of a table."""

    recipe: str
    name: str
    status: str
    epochs: str = ""
    losses: tuple[float, ...] = ()
    scores: str = ""

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.status == runs.RUNNING


def state(run: Run) -> State:
    """Returns a run's state; one that cannot be read is named, not hidden."""
    try:
        history, fields = run.history, run.config
        done = len(history.get("epoch", []))
        scores = run.metrics.get("test") or run.metrics.get("validation") or _latest(history)
        words = "  ".join(f"{name} {number(value)}" for name, value in scores.items())
        losses = tuple(history.get("val_loss") or history.get("loss") or ())
        epochs = f"{done}/{fields.get('epochs', '?')}"
        return State(run.recipe, run.name, run.status, epochs, losses, words)
    except Exception as error:  # damaged in any way, it hides no other
        words = " ".join(str(error).split()) or type(error).__name__
        return State("?", run.name, _UNREADABLE, scores=words)


def _latest(history: dict[str, list[float]]) -> dict[str, float]:
    names = [n for n in history if n not in ("epoch", "seconds", "examples_per_second")]
    return {name: history[name][-1] for name in names if history[name]}


def states(out: Path, most: int) -> list[State]:
    """Returns runs, those that go on first and then the latest, at most so many."""
    found = [state(run) for run in reversed(runs.find(out))]
    return sorted(found, key=lambda each: not each.running)[:most]


def spark(values: Sequence[float], width: int = 16) -> str:
    """Returns a line of bars; what is not finite is a gap.

    Example:
        >>> spark([3.0, 2.0, 1.0]), spark([1.0, float("nan")])
        ('█▄▁', '▁ ')
    """
    stride = max(1, -(-len(values) // width))
    shown = list(values)[::stride]
    known = [value for value in shown if math.isfinite(value)]
    if not known:
        return " " * len(shown)
    low, high = min(known), max(known)
    top = len(_BARS) - 1
    return "".join(
        _BARS[int(top * (value - low) / ((high - low) or 1))] if math.isfinite(value) else " "
        for value in shown
    )


def live_table(found: Sequence[State]) -> Table:
    """Returns the table of runs."""
    table = Table("recipe", "run", "status", "epochs", "loss", "scores", box=None, pad_edge=False)
    for each in found:
        status = Text(each.status, _STYLES.get(each.status, "yellow"))
        words = each.recipe, each.name, status, each.epochs, spark(each.losses), each.scores
        table.add_row(*(Text(word) if isinstance(word, str) else word for word in words))
    return table
