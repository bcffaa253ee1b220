"""What a run's page shows of `trainkit explain`: what columns are worth, and curves along them."""

from typing import Any

import numpy as np

from keras_trainkit.datasets.columns import BOOLEAN, CATEGORICAL, Column
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation import explanation_figures, figures
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.reporting import report_columns
from keras_trainkit.runs import Run, explained


def facts(run: Run, read: Schema | None) -> dict[str, Any] | None:
    """Returns sentences and figures; None where nothing was explained.

    Args:
        run: the run.
        read: what its columns are.

    Raises:
        InputError: `explanation.json` is damaged.
    """
    found = explained.kept(run)
    if found is None:
        return None
    known = {column.origin: column for column in read.used} if read else {}
    rise = "rise of the loss once the column is shuffled"
    worth = explanation_figures.draw_importance(found.columns, rise)
    return {
        "sentence": found.sentence,
        "importance": {"title": "what the columns are worth", "svg": _svg(worth, "importance")},
        "more": max(0, len(found.columns) - explanation_figures.MOST_BARS),
        "curves": [
            {
                "title": f"along {curve.name}",
                "svg": _svg(_drawn(curve, found.outputs, known.get(curve.name)), curve.name),
            }
            for curve in found.curves
        ],
    }


def _svg(figure: Any, name: str) -> str:
    return figures.svg(figure, name, f"explained-{name}")


def _drawn(curve: Dependence, outputs: tuple[str, ...], column: Column | None) -> Any:
    """Returns a curve's figure, with categories by name and dates as dates."""
    if column is None:
        return explanation_figures.draw_dependence(curve, outputs)
    if column.kind in (BOOLEAN, CATEGORICAL):
        labels = [report_columns.words(column, value) for value in curve.values]
        return explanation_figures.draw_dependence(curve, outputs, labels)
    marks = report_columns.marks(column, np.asarray(curve.values))
    return explanation_figures.draw_dependence(curve, outputs, None, marks)
