"""The column to predict: what it may be, and how it becomes numbers."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columnar, columns, decisions, frame, names, numerals, schema
from keras_trainkit.datasets.decisions import Habit
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.datasets.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

MOST_CLASSES = 1000
REGRESSION, CLASSIFICATION = "regression", "classification"
_FEW = 10  # different whole numbers that are classes
_MERGED = 0.01  # of the values, which float32 does not tell apart


@dataclasses.dataclass(frozen=True)
class Target:
    """What is to be predicted.

    Attributes:
        task: `regression` or `classification`.
        form: how numbers are written; empty if plainly, or if they are classes.
        question: what is doubtful of it.
    """

    task: str
    form: str = ""
    question: str = ""


def understood(
    target: "pd.Series", told: str = "auto", tally: Tally | None = None, habit: Habit | None = None
) -> Target:
    """Returns what a target is: as told, or by its values.

    Words, truth values, and at most ten different whole numbers are classes.

    Args:
        target: its values, or a sample.
        told: `auto`, `regression` or `classification`.
        tally: of all its cells, where `target` is a sample.
        habit: of the file.

    Raises:
        InputError: it never varies, holds dates or lists, or numbers and words.
    """
    _checks.one_of("task", told, ["auto", REGRESSION, CLASSIFICATION])
    tally, habit = tally or columns.counted(target), habit or Habit()
    _varies(target, told)
    found = _refused(target, tally, habit)
    if told == CLASSIFICATION:
        return Target(told)
    if told == REGRESSION:
        found = (
            found
            if found.what == decisions.DURATION
            else decisions.numbers(str(target.name), tally, habit)
        )
        if found.what == decisions.TEXT or found.odd:
            _finite(target, columns.numbers(target, found.form), "")
    if found.what == decisions.TEXT or columns.is_boolean(target.dropna(), target.nunique()):
        return Target(CLASSIFICATION)
    way = "give task=classification if its cells name classes"
    columns.refuse_odd(f"target {target.name!r}", found, tally, str(target.name), way)
    if told == "auto" and _classes(target, tally, found.form):
        return Target(CLASSIFICATION)
    values = _finite(target, columns.numbers(target, found.form), way)
    _told_apart(target, values)
    return Target(REGRESSION, found.form, found.question)


def _varies(target: "pd.Series", told: str) -> None:
    if target.nunique() >= 2 or str(target.iloc[0]) == columnar.NESTED:
        return
    value = str(target.iloc[0])
    if value == columnar.NESTED:
        raise InputError(f"target {target.name!r} must hold numbers or classes; received {value}.")
    words = told == CLASSIFICATION or not np.isfinite(columns.numbers(target)).all()
    whole = not words and told == "auto" and float(value).is_integer()
    what = "one class" if words or whole else "one value"
    raise InputError(f"target {target.name!r} must vary; received only {what}, {value!r}.")


def _refused(target: "pd.Series", tally: Tally, habit: Habit) -> decisions.Decision:
    """Returns how a target is read, or refuses lists and dates."""
    if str(target.iloc[0]) == columnar.NESTED:
        raise InputError(
            f"target {target.name!r} must hold numbers or classes; received lists or records."
        )
    found = decisions.decide(str(target.name), tally, habit)
    if found.what == decisions.DATE:
        raise InputError(
            f"target {target.name!r} must hold numbers or classes; received dates, first "
            f"{str(target.iloc[0])!r}: write the days from a date that is known beforehand."
        )
    return found


def _classes(target: "pd.Series", tally: Tally, form: str) -> bool:
    """Whether whole numbers are classes: few different ones, or codes such as 00037."""
    values = columns.numbers(target, form)
    few = len(np.unique(values)) <= _FEW and bool((values == np.floor(values)).all())
    return not form and (few or (tally.whole and names.is_code(str(target.name), tally)))


def _told_apart(target: "pd.Series", values: np.ndarray) -> None:
    """Raises InputError where float32, in which a model answers, makes many values equal."""
    share = numerals.merged(values)
    if share > _MERGED:
        raise InputError(
            f"target {target.name!r} must hold values that 7 digits tell apart; received "
            f"{100 * share:.0f} % that become equal, as {_twins(values)}: subtract what they have "
            "in common, or give task=classification if they are codes."
        )


def _twins(values: np.ndarray) -> str:
    unique = np.unique(values)
    place = int(np.flatnonzero(np.diff(unique.astype(np.float32)) == 0)[0])
    return f"{unique[place]:.12g} and {unique[place + 1]:.12g}"


def class_names(target: "pd.Series") -> tuple[str, ...]:
    """Returns the classes of a target in their order: numbers by size, texts by letters.

    Raises:
        InputError: there are more than 1,000.
    """
    texts = schema.labels_of(target).unique().to_pylist()
    if len(texts) > MOST_CLASSES:
        raise InputError(
            f"target {target.name!r} must have at most {MOST_CLASSES:,} classes; received "
            f"{len(texts):,}: give task=regression if it is a quantity."
        )
    values = columns.numbers(target)
    numeric = np.isfinite(values).all()
    return tuple(sorted(texts, key=float) if numeric else sorted(texts))


def _finite(target: "pd.Series", values: np.ndarray, way: str = "") -> np.ndarray:
    odd = np.flatnonzero(~np.isfinite(values))
    if len(odd):
        raise InputError(
            f"target {target.name!r} must hold finite numbers for task=regression; received "
            f"{str(target.iloc[odd[0]])!r} in {frame.where(target, int(odd[0]))}"
            f"{': mend it, or ' + way if way else ''}."
        )
    return values


def encode(table: "pd.DataFrame", known: Schema) -> np.ndarray:
    """Returns the target of rows: float32 numbers, or int32 class numbers.

    Raises:
        InputError: a number is none.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    target = table[known.target]
    if known.task == REGRESSION:
        values = columns.numbers(target, known.target_format)
        return _finite(target, values).astype(np.float32)
    codes = pc.index_in(schema.labels_of(target), value_set=pa.array(known.labels, pa.string()))
    return codes.to_numpy(zero_copy_only=False).astype(np.int32)


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
