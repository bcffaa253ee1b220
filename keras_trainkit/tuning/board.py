"""The live table of a search."""

import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from keras_trainkit.processes import json_file
from keras_trainkit.tuning import trial, trials
from keras_trainkit.tuning.trials import Trial

_ROWS = 12


class Board:
    """Shows the trials of a folder while they run.

    Args:
        folder: of the search.
        objective: its name.
        direction: `max` or `min`.
        total: trials in all; 0 where only time ends the search.
        console: where it is shown.
    """

    def __init__(
        self, folder: Path, objective: str, direction: str, total: int, console: Console
    ) -> None:
        self.folder, self.objective, self.direction = folder, objective, direction
        self.total, self.line = total, ""
        self._began, self._already = time.monotonic(), len(self._done())
        self._live = Live(console=console, transient=True, auto_refresh=False)
        self._drawn = 0.0

    def __enter__(self) -> "Board":
        self._live.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self._live.__exit__(None, None, None)

    def tick(self) -> None:
        """Draws again, at most twice a second."""
        if time.monotonic() - self._drawn > 0.5:
            self._drawn = time.monotonic()
            self._live.update(self.render(), refresh=True)

    def say(self, line: str) -> None:
        """Sets the line below the table."""
        self.line = line

    def render(self) -> Group:
        """Returns the table and the line below it."""
        found = trials.read(self.folder)
        return Group(table(found, self.objective, self.direction, self._now), self._footer(found))

    def _done(self) -> list[Trial]:
        return [one for one in trials.read(self.folder) if one.status != trials.RUNNING]

    def _now(self, one: Trial) -> str:
        found = json_file.read(self.folder / f"trial_{one.name}" / trial.PROGRESS)
        return f"epoch {found['epoch']} of {found['epochs']}" if found else "starting"

    def _footer(self, found: list[Trial]) -> Text:
        if self.line:
            return Text(self.line)
        done = sum(one.status != trials.RUNNING for one in found)
        fresh, passed = done - self._already, time.monotonic() - self._began
        text = f"{done} of {self.total or 'as many as time allows'} trials"
        if fresh and self.total:
            text += f", about {(self.total - done) * passed / fresh / 60:.1f} minutes left"
        return Text(text)


def table(
    found: list[Trial], objective: str, direction: str, now: Callable[[Trial], str] | None = None
) -> Table:
    """Returns the trials as a table: the best first, those that run last."""
    top = trials.best(found, direction)
    view = Table(box=None, padding=(0, 2, 0, 0))
    names = list(dict.fromkeys(name for one in found for name in one.values))
    for column in ("trial", objective, "epochs", "seconds", *names, ""):
        view.add_column(Text(column), no_wrap=True, min_width=len(column))
    running = [one for one in found if one.status == trials.RUNNING]
    worst = float("-inf") if direction == "max" else float("inf")
    rest = sorted(
        [one for one in found if one.status != trials.RUNNING],
        key=lambda one: worst if one.value is None else one.value,
        reverse=direction == "max",
    )
    for one in [*rest[: max(_ROWS - len(running), 1)], *running]:
        state = now(one) if now and one.status == trials.RUNNING else describe(one)
        cells = [short(one.values.get(name, "")) for name in names]
        value = "" if one.value is None else f"{one.value:.4f}"
        seconds = f"{one.seconds:.1f}" if one.seconds else ""
        style = "bold green" if one is top else ""
        row = (one.name, value, str(one.epochs or ""), seconds, *cells, state)
        view.add_row(*map(Text, row), style=style)
    return view


def describe(one: Trial) -> str:
    """Returns the state of a trial in few words."""
    if one.status == trials.FINISHED:
        return "shipped config" if int(one.name) == 0 else ""
    return f"{one.status}: {one.reason[:60]}"


def short(value: object) -> str:
    """Returns a value as a cell: `0.00316`, `64`, `relu`."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
