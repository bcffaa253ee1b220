"""What a finished run's model makes of its table's columns, on rows it was not fitted to."""

import dataclasses

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import Splits, tables
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation import importance
from keras_trainkit.interpretation.importance import Importance
from keras_trainkit.runs import Run
from keras_trainkit.training import evaluation

_ROWS, _BATCH, _LEAST = 2000, 1000, 10


@dataclasses.dataclass(frozen=True)
class Explanation:
    """What the columns are worth.

    Attributes:
        sentence: what the figures are.
        loss: of the model on these rows.
        columns: the most important first.
    """

    sentence: str
    loss: float
    columns: tuple[Importance, ...]


def explain(run: Run, *, repeats: int = 5) -> Explanation:
    """Returns the permutation importance of a table's columns on validation rows.

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
    loss, found = importance.permutation(
        lambda x: np.asarray(model.predict(x, batch_size=_BATCH, verbose=0)),
        held.x[rows],
        held.y[rows],
        _groups(splits),
        repeats=repeats,
    )
    name = importance.LOG_LOSS if splits.labels else importance.RMSE
    sentence = (
        f"How much the {name} of {loss:.4g} on {len(rows):,} {part} rows rises once a column is "
        "shuffled; grey where the rows do not show that it does. Columns that say the same share "
        "their worth."
    )
    return Explanation(sentence, loss, tuple(found))


def _groups(splits: Splits) -> dict[str, list[int]]:
    """Returns the places of each column of the file; a text has one for each of its words."""
    names = splits.features or tuple(f"x{place}" for place in range(splits.train.x.shape[1]))
    if tables.SCHEMA_FILE in splits.files:
        names = tuple(
            each.origin for each in Schema.from_json(splits.files[tables.SCHEMA_FILE]).used
        )
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(name, []).append(place)
    return groups
