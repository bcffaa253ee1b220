"""What each column of a row moved its prediction by: Shapley values from sampled orders."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from keras_trainkit import _checks

REFERENCES = 16


@dataclasses.dataclass(frozen=True, eq=False)
class Contributions:
    """What columns moved predictions by.

    Attributes:
        names: of the columns.
        baseline: the mean answer to the reference rows, of shape (outputs,).
        values: of shape (rows, columns, outputs); those of a row sum to its answer less the
            baseline.
    """

    names: tuple[str, ...]
    baseline: np.ndarray
    values: np.ndarray


def shapley(
    answer: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    references: np.ndarray,
    groups: Mapping[str, Sequence[int]],
    *,
    seed: int = 0,
) -> Contributions:
    """Returns what each column of each row adds to the answer, beside reference rows.

    A reference row becomes the row one column after the other, in an order drawn at random and then
    in its reverse; what the answer changes by at a column is the column's, on average over all
    reference rows. So the values of a row sum to its answer less the mean answer to the reference
    rows, and a column that the model does not look at has 0. Where no more than two columns act
    together the values are exactly the Shapley values beside these reference rows; elsewhere they
    are an estimate of them. Columns that go together are varied apart: the model answers to rows
    that may never be.

    Args:
        answer: from rows to outputs, of shape (rows, outputs).
        x: encoded rows to explain, of shape (rows, columns).
        references: encoded rows that stand for all, such as `spread` picks.
        groups: the places that each column takes in a row, by its name.
        seed: of the orders.

    Raises:
        InputError: there is no reference row.

    Example:
        >>> x, zeros = np.array([[1.0, 2.0]]), np.zeros((1, 2))
        >>> groups = {"a": [0], "b": [1]}
        >>> found = shapley(lambda rows: rows[:, :1] * rows[:, 1:] + rows[:, :1], x, zeros, groups)
        >>> found.values[0, :, 0].tolist(), found.baseline.tolist()
        ([2.0, 1.0], [0.0])

    Reference:
        E. Štrumbelj, I. Kononenko, Explaining prediction models and individual predictions with
        feature contributions, 2014; R. Mitchell et al., Sampling permutations for Shapley value
        estimation, arXiv:2104.12199 (an order and its reverse).
    """
    _checks.positive_integer("reference rows", len(references))
    rng = np.random.default_rng(seed)
    names, places = tuple(groups), [list(each) for each in groups.values()]
    first = np.asarray(answer(references), np.float64)
    last = np.asarray(answer(x), np.float64)
    values = np.zeros((len(x), len(names), first.shape[1]))
    for start, reference in zip(first, references, strict=True):
        order = rng.permutation(len(names))
        for way in (order, order[::-1]):
            now, before = np.repeat(reference[None], len(x), axis=0), start[None]
            for count, column in enumerate(way, 1):
                now[:, places[column]] = x[:, places[column]]
                after = last if count == len(way) else np.asarray(answer(now), np.float64)
                values[:, column] += after - before
                before = after
    return Contributions(names, first.mean(axis=0), values / (2 * len(references)))


def spread(x: np.ndarray, outputs: np.ndarray, count: int = REFERENCES) -> np.ndarray:
    """Returns rows that lie evenly among all by the model's answer to them.

    Args:
        x: rows.
        outputs: an answer a row, of shape (rows,): their mean is near that of all rows' answers.
        count: of rows, at most.

    Example:
        >>> spread(np.arange(9)[:, None], np.arange(9), 3)[:, 0].tolist()
        [1, 4, 7]
    """
    count = min(count, len(x))
    middles = ((np.arange(count) + 0.5) * len(x) / max(count, 1)).astype(int)
    return x[np.argsort(outputs, kind="stable")[middles]]
