"""How a model's answer changes along one column: partial dependence, and how sure its shape is."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from keras_trainkit import _checks

_SURE = 1.96


@dataclasses.dataclass(frozen=True)
class Dependence:
    """A model's mean answer along one column.

    Attributes:
        name: of the column.
        values: that the column is set to, encoded, one a point.
        means: of each point, the mean answer a output.
        low: the lower ends of 95 % intervals of the shape.
        high: the upper ends.
    """

    name: str
    values: tuple[float, ...]
    means: tuple[tuple[float, ...], ...]
    low: tuple[tuple[float, ...], ...]
    high: tuple[tuple[float, ...], ...]


def partial(
    answer: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    name: str,
    place: int,
    values: Sequence[float],
) -> Dependence:
    """Returns the mean answer to all rows with one column set to each of some values.

    The interval is that of the shape: of how far a point lies from the mean of the curve, over
    rows; other rows of the same kind would give another curve. Where other columns go together with
    this one, some of these rows may never be.

    Args:
        answer: from rows to outputs, of shape (rows, outputs).
        x: encoded rows, of shape (rows, columns).
        name: of the column.
        place: of the column.
        values: to set it to.

    Raises:
        InputError: there are fewer than two rows, or no values.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(50, 2))
        >>> found = partial(lambda rows: 3 * rows[:, :1] + 1, x, "a", 0, [0.0, 1.0])
        >>> found.means, found.low == found.high == found.means
        (((1.0,), (4.0,)), True)

    Reference:
        J. H. Friedman, Greedy function approximation: a gradient boosting machine, 2001; A.
        Goldstein et al., Peeking inside the black box, arXiv:1309.6392 (the curves of rows).
    """
    _checks.positive_integer("values", len(values))
    _checks.positive_integer("rows - 1", len(x) - 1)
    curves = []
    for value in values:
        moved = x.copy()
        moved[:, place] = value
        curves.append(np.asarray(answer(moved), np.float64))
    each = np.stack(curves)  # (values, rows, outputs)
    means = each.mean(axis=1)
    shape = each - each.mean(axis=0)
    apart = _SURE * shape.std(axis=1, ddof=1) / np.sqrt(len(x))
    ends = (means, means - apart, means + apart)
    return Dependence(name, tuple(map(float, values)), *(_nested(end) for end in ends))


def _nested(values: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in values)
