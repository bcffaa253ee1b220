"""The column to predict: what it may be, and how it becomes numbers."""

from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columns, frame, schema
from keras_trainkit.datasets.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

MOST_CLASSES = 1000


def class_names(target: "pd.Series") -> tuple[str, ...]:
    """Returns the classes of a target in their order: numbers by size, texts by letters.

    Raises:
        InputError: there are more than 1,000.
    """
    texts = target.map(schema.text).unique()
    if len(texts) > MOST_CLASSES:
        raise InputError(
            f"target {target.name!r} must have at most {MOST_CLASSES:,} classes; received "
            f"{len(texts):,}: give task=regression if it is a quantity."
        )
    values = columns.numbers(target)
    numeric = np.isfinite(values).all()
    return tuple(sorted(texts, key=float) if numeric else sorted(texts))


def check(target: "pd.Series", task: str) -> str:
    """Returns how the numbers to predict are written; empty if plainly, or if they are classes.

    Raises:
        InputError: a target never varies, or is no number where it must be.
    """
    if target.nunique() < 2:
        what = "one class" if task == "classification" else "one value"
        raise InputError(
            f"target {target.name!r} must vary; received only {what}, {str(target.iloc[0])!r}."
        )
    if task != "regression":
        return ""
    values, form = columns.reading(target)
    _finite(target, values)
    return form


def _finite(target: "pd.Series", values: np.ndarray) -> np.ndarray:
    odd = np.flatnonzero(~np.isfinite(values))
    if len(odd):
        raise InputError(
            f"target {target.name!r} must hold finite numbers for task=regression; received "
            f"{str(target.iloc[odd[0]])!r} in {frame.where(target, int(odd[0]))}."
        )
    return values


def encode(table: "pd.DataFrame", known: Schema) -> np.ndarray:
    """Returns the target of rows: float32 numbers, or int32 class numbers.

    Raises:
        InputError: a number is none.
    """
    target = table[known.target]
    if known.task == "regression":
        values = columns.numbers(target, known.target_format)
        return _finite(target, values).astype(np.float32)
    codes = {label: code for code, label in enumerate(known.labels)}
    return target.map(schema.text).map(codes).to_numpy(np.int32)


def check_classes(known: Schema, counts: np.ndarray) -> None:
    """Raises InputError where a class has no training rows.

    Args:
        known: the schema.
        counts: training rows by class; the last classes may be left out.
    """
    lost = [name for n, name in enumerate(known.labels) if n >= len(counts) or not counts[n]]
    if lost:
        raise InputError(
            f"target {known.target!r} must have training rows of every class; received none of "
            f"{lost[0]!r}: join rare classes, or use another split."
        )
