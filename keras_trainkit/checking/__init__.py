"""What is wrong with data, before a training is spent on them."""

from collections.abc import Callable, Iterator

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
    splits = splits.in_memory()
    return [finding for check in QUICK for finding in check(splits)]


def whole(splits: Splits) -> list[DataFinding]:
    """Returns what looks wrong, cross-validated checks included: it takes up to minutes."""
    splits = splits.in_memory()
    return [finding for check in (*QUICK, *SLOW) for finding in check(splits)]
