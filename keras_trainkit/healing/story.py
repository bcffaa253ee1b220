"""The story of a healing as a table, and as a file."""

import math
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from keras_trainkit.healing.climb import Attempt, Story


def show(story: Story[Any], console: Console, measure: str) -> None:
    """Prints what was tried, with its score on validation, and what remains."""
    table = Table("attempt", "because of", f"{measure} on validation", "kept", "epochs")
    table.columns[2].justify = table.columns[4].justify = "right"
    for attempt in story.attempts:
        table.add_row(*_cells(attempt), style="" if attempt.kept else "dim")
    console.print(table)
    gain = story.best.score - story.attempts[0].score
    said = f"healed: {measure} {_number(story.attempts[0].score)} -> {_number(story.best.score)}"
    if len(story.attempts) == 1:
        said = "nothing was tried: no cure is prescribed, or no epochs are left for one"
    elif not story.kept:
        said = "nothing that was tried helped: the training is as it was"
    elif not math.isfinite(gain):
        said = f"healed: {measure} {_number(story.best.score)}"
    console.print(Text(f"{said}, in {story.epochs} epochs in all"))


def _cells(attempt: Attempt) -> list[Text]:
    words = (attempt.change, attempt.symptom, _number(attempt.score))
    return [Text(w) for w in (*words, "yes" if attempt.kept else "no", str(attempt.epochs))]


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "none"
