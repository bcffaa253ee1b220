"""Classes that are rare, or one class under two names."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from keras_trainkit.checking.finding import DataFinding, places
from keras_trainkit.checking.rows import once
from keras_trainkit.datasets import Splits

_APART, _FEW = 10, 10
_QUANTITIES = 20


def balance(splits: Splits) -> Iterator[DataFinding]:
    """Finds classes that are ten times rarer than the commonest, or have under ten examples."""
    if not splits.labels:
        return
    rows = once(splits)
    y = splits.train.y[rows]
    counts = np.bincount(y, minlength=len(splits.labels))
    rare = np.flatnonzero((counts * _APART < counts.max()) | (counts < _FEW))
    if len(rare):
        words = ", ".join(f"{splits.labels[c]} ({counts[c]:,})" for c in rare[:6])
        yield DataFinding(
            "class_balance",
            "warning",
            f"{len(rare)} of {len(counts)} classes are rare in training, beside "
            f"{counts.max():,} of {splits.labels[int(counts.argmax())]}: {words}. Accuracy hides "
            "them: look at each class's own.",
            places(splits, "train", rows[np.isin(y, rare)]),
        )


def encoding(splits: Splits) -> Iterator[DataFinding]:
    """Finds classes whose names differ in case or spaces alone, and quantities that are classes."""
    same = defaultdict(list)
    for label in splits.labels:
        same["".join(label.split()).lower().removesuffix(".0")].append(label)
    for names in same.values():
        if len(names) > 1:
            yield DataFinding(
                "label_encoding",
                "warning",
                f"the classes {', '.join(map(repr, names))} differ in writing alone: are they one?",
            )
    y = splits.train.y
    few = not splits.labels and len(np.unique(y[:10_000])) <= _QUANTITIES and len(y) > 200
    way = " (task=classification)" if splits.files else ""
    if few and (y == np.round(y)).all():
        yield DataFinding(
            "label_encoding",
            "note",
            f"the target has {len(np.unique(y))} whole values: classes{way}?",
        )
