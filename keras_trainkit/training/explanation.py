"""What a finished run's model makes of its table's columns, on rows it was not fitted to."""

from collections.abc import Callable, Sequence

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import Splits, columns, tables
from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation import dependence, importance
from keras_trainkit.interpretation.dependence import Dependence
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.interpretation.probabilities import class_probabilities
from keras_trainkit.runs import Run
from keras_trainkit.runs.explained import Explanation
from keras_trainkit.training import evaluation

_ROWS, _BATCH, _LEAST = 2000, 1000, 10
_CURVES, _CURVE_ROWS = 6, 500  # the first columns, and the rows that their curves rest on
_MOST_LEVELS, _MOST_CLASSES = 12, 5  # the commonest


def explain(run: Run, *, repeats: int = 5) -> Explanation:
    """Returns the permutation importance of a table's columns, and curves along the first ones.

    Both are measured on validation rows. Curves are drawn of columns whose importance the rows
    show, from 5 % to 95 % of their training values; texts have none.

    Args:
        run: a finished run of a table.
        repeats: shuffles of each column.

    Raises:
        InputError: the run is of no table, its data have changed, or too few rows were held out.

    Example:
        ```python
        explain(Run.open("runs/table/20260102-101500-seed0")).columns[0].name
        ```
    """
    splits = evaluation.reload(run)
    part = "validation" if len(splits.validation) >= _LEAST else "test"
    held = getattr(splits, part).in_memory()
    if held.x.ndim != 2 or len(held) < _LEAST:
        raise InputError(
            f"RUN must be of a table with at least {_LEAST} validation or test rows; received "
            f"{run.name} with {len(held):,} of shape {held.x.shape[1:]}."
        )
    rows = np.sort(np.random.default_rng(0).permutation(len(held))[:_ROWS])
    model = run.model()

    def answer(x: np.ndarray) -> np.ndarray:
        return np.asarray(model.predict(x, batch_size=_BATCH, verbose=0))

    loss, found = importance.permutation(
        answer, held.x[rows], held.y[rows], _groups(splits), repeats=repeats
    )
    name = importance.LOG_LOSS if splits.labels else importance.RMSE
    sentence = (
        f"How much the {name} of {loss:.4g} on {len(rows):,} {part} rows rises once a column is "
        "shuffled; grey where the rows do not show that it does. Columns that say the same share "
        "their worth."
    )
    curves, outputs = _curves(answer, held.x[rows[:: -(-len(rows) // _CURVE_ROWS)]], splits, found)
    return Explanation(sentence, loss, tuple(found), curves, outputs)


def _curves(
    answer: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    splits: Splits,
    found: Sequence[Importance],
) -> tuple[tuple[Dependence, ...], tuple[str, ...]]:
    """Returns curves along the columns that matter, and what they are of."""
    places, outputs = _classes(splits)

    def chosen(rows: np.ndarray) -> np.ndarray:
        made = answer(rows)
        return class_probabilities(made, True)[:, places] if splits.labels else made[:, :1]

    known = _known(splits)
    made = []
    for each in (each for each in found if each.shown):
        place = next((n for n, column in enumerate(known) if column.origin == each.name), None)
        if place is None or known[place].kind == columns.WORD or len(made) == _CURVES:
            continue
        values = _grid(known[place], x[:, place])
        if len(values) > 1:
            made.append(dependence.partial(chosen, x, each.name, place, values))
    return tuple(made), outputs


def _classes(splits: Splits) -> tuple[list[int], tuple[str, ...]]:
    """Returns which outputs curves are of, and their names: of two classes the second alone."""
    if not splits.labels:
        schema = splits.files.get(tables.SCHEMA_FILE, {})
        return [0], (str(schema.get("target", "prediction")),)
    counts = np.bincount(np.asarray(splits.train.y), minlength=len(splits.labels))
    common = np.argsort(-counts, kind="stable")[:_MOST_CLASSES]
    places = [1] if len(splits.labels) == 2 else sorted(int(place) for place in common)
    return places, tuple(splits.labels[place] for place in places)


def _grid(column: Column, here: np.ndarray) -> list[float]:
    """Returns the values that a curve goes through: quantiles, both truths or common levels."""
    usual = np.asarray(column.usual[1:])
    if column.kind == columns.BOOLEAN:
        return [0.0, 1.0]
    if column.kind == columns.CATEGORICAL:
        common = np.argsort(-usual, kind="stable")[:_MOST_LEVELS]
        return [float(code) for code in common if len(usual)]
    if not len(usual):
        usual = np.quantile(here[np.isfinite(here)], np.linspace(0, 1, 21)) if len(here) else usual
    return [float(value) for value in np.unique(np.float32(usual[1:-1]))]


def _known(splits: Splits) -> tuple[Column, ...]:
    """Returns the columns that the model takes; of a table that no schema tells, numbers."""
    if tables.SCHEMA_FILE in splits.files:
        return Schema.from_json(splits.files[tables.SCHEMA_FILE]).used
    names = splits.features or tuple(f"x{place}" for place in range(splits.train.x.shape[1]))
    return tuple(Column(name, columns.NUMERIC) for name in names)


def _groups(splits: Splits) -> dict[str, list[int]]:
    """Returns the places of each column of the file; a text has one for each of its words."""
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(_known(splits)):
        groups.setdefault(column.origin, []).append(place)
    return groups
