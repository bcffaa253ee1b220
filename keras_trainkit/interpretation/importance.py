"""What each column of a table is worth to a model: permutation importance, and how sure it is."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from keras_trainkit import _checks

RMSE, LOG_LOSS = "RMSE", "log-loss"
_SURE = 1.96


@dataclasses.dataclass(frozen=True)
class Importance:
    """How much worse a model answers once a column is shuffled.

    Attributes:
        name: of the column.
        rise: of the loss, in its unit.
        low: the lower end of its 95 % interval.
        high: the upper end.
    """

    name: str
    rise: float
    low: float
    high: float

    @property
    def shown(self) -> bool:
        """Whether the rows show that the model uses the column."""
        return self.low > 0


def permutation(
    answer: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    groups: Mapping[str, Sequence[int]],
    *,
    repeats: int = 5,
    seed: int = 0,
) -> tuple[float, list[Importance]]:
    """Returns a model's loss, and by how much it rises once each column is shuffled.

    Every row is answered `repeats` times with the values of other rows in one column. The interval
    is that over rows: other rows of the same kind would give another figure, and about 95 of 100
    such intervals hold the true one, or a little more. Columns that say the same share their worth:
    each alone may seem to have none.

    Args:
        answer: from rows to outputs: numbers in the first column, or logits of classes.
        x: encoded rows that the model was not fitted to, of shape (rows, columns).
        y: integer classes, or numbers.
        groups: the places that each column takes in a row, by its name.
        repeats: of every shuffle.
        seed: of the shuffles.

    Returns:
        The RMSE, or the log-loss in nats, and the columns, the most important first.

    Raises:
        InputError: `repeats` is no positive integer.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(200, 2))
        >>> groups = {"a": [0], "b": [1]}
        >>> loss, found = permutation(lambda rows: 3 * rows[:, :1], x, 3 * x[:, 0], groups)
        >>> loss, [each.name for each in found if each.shown]
        (0.0, ['a'])

    Reference:
        L. Breiman, Random Forests, 2001; A. Fisher, C. Rudin, F. Dominici, arXiv:1801.01489.
    """
    _checks.positive_integer("repeats", repeats)
    rng = np.random.default_rng(seed)
    before = _losses(answer(x), y)
    found = []
    for name, places in groups.items():
        after, given = np.zeros(len(x)), np.zeros(len(x))
        for _ in range(repeats):
            order, shuffled = rng.permutation(len(x)), x.copy()
            shuffled[:, list(places)] = x[order][:, list(places)]
            losses = _losses(answer(shuffled), y) / repeats
            after += losses
            given[order] += losses
        found.append(_importance(name, before, after, given, _classes(y)))
    found.sort(key=lambda each: -each.rise)
    return _scale(before.mean(), _classes(y)), found


def _classes(y: np.ndarray) -> bool:
    return y.dtype.kind in "iu"


def _losses(outputs: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns the squared error, or minus the log of the true class's probability, of each row."""
    outputs = np.asarray(outputs, np.float64)
    if not _classes(y):
        return (outputs[:, 0] - y) ** 2
    logits = outputs - outputs.max(axis=1, keepdims=True)
    chosen = np.take_along_axis(logits, y.astype(int)[:, None], axis=1)[:, 0]
    return np.log(np.exp(logits).sum(axis=1)) - chosen


def _scale(loss: float, classes: bool) -> float:
    return float(loss if classes else np.sqrt(max(loss, 0.0)))


def _importance(
    name: str, before: np.ndarray, after: np.ndarray, given: np.ndarray, classes: bool
) -> Importance:
    """Returns the rise and its interval, by the delta method.

    A row counts twice: by its own loss, and by the losses of those that were `given` its value.
    """
    base, risen = before.mean(), after.mean()
    middle = _scale(risen, classes) - _scale(base, classes)
    pulls = _slope(risen, classes) * (after + given) - _slope(base, classes) * before
    spread = _SURE * float(pulls.std(ddof=1)) / np.sqrt(len(pulls))
    if np.array_equal(after, before):  # the model does not look at it
        spread = 0.0
    ends = (middle, middle - spread, middle + spread)
    return Importance(name, *map(float, ends))


def _slope(loss: float, classes: bool) -> float:
    return 1.0 if classes else 0.5 / np.sqrt(loss) if loss > 0 else 0.0
