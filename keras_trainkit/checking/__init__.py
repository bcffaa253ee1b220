"""What is wrong with data, before a training is spent on them."""

import warnings
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from keras_trainkit.checking import labels, leaks, noise, rows, shift
from keras_trainkit.checking.finding import DataFinding as DataFinding
from keras_trainkit.datasets import Splits

QUICK: tuple[Callable[[Splits], Iterator[DataFinding]], ...] = (
    rows.duplicates,
    rows.columns,
    labels.balance,
    labels.encoding,
    leaks.columns,
    shift.columns,
)
SLOW: tuple[Callable[[Splits], Iterator[DataFinding]], ...] = (noise.labels, shift.together)


def quick(splits: Splits) -> list[DataFinding]:
    """Returns what looks wrong, found in seconds: it stands at the start of every run.

    Of data larger than memory a sample is looked at: copies in two parts are seen more rarely.
    """
    return _found(QUICK, splits)


def whole(splits: Splits) -> list[DataFinding]:
    """Returns what looks wrong, cross-validated checks included: it takes up to minutes."""
    return _found((*QUICK, *SLOW), splits)


def _found(
    checks: Iterable[Callable[[Splits], Iterator[DataFinding]]], splits: Splits
) -> list[DataFinding]:
    """Returns what checks find; what their helpers warn of is no news of the data."""
    splits = splits.in_memory()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return [finding for check in checks for finding in check(splits)]
