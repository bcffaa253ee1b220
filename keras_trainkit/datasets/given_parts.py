"""Parts that the data bring along: folders `train`, `val` and `test`, or a column that says so."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.stored import PARTS

if TYPE_CHECKING:
    import pandas as pd

COLUMN = "part"
_NAMES = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "dev"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "eval", "holdout"), "test"),
}
_TRUE = {
    **dict.fromkeys(("1", "1.0", "true"), "train"),
    **dict.fromkeys(("0", "0.0", "false"), "test"),
}
_IS_TRAIN = ("is_train", "is_training", "istrain", "train", "training")


def folders(path: Path) -> dict[str, Path]:
    """Returns the folders of the parts, each with folders of classes; empty where there are none.

    A part without folders, such as test images that nobody has labelled, is none.
    """
    homes = [each for each in sorted(path.iterdir()) if each.is_dir()]
    found = {
        part: each
        for each in homes
        if (part := _part(each.name)) and any(own.is_dir() for own in each.iterdir())
    }
    return found if "train" in found and len(found) > 1 else {}


def _part(name: str) -> str:
    """Returns the part that the name of a folder speaks of; empty where none or several.

    Example:
        >>> [_part(name) for name in ("valid", "seg_train", "Test Set 2", "trainset", "trains")]
        ['validation', 'train', 'test', 'train', '']
    """
    words = re.split(r"[^a-z]+", name.lower())
    found = {
        _NAMES.get(word) or _NAMES.get(re.sub("(sets?|data|images)$", "", word)) for word in words
    }
    found.discard(None)
    return str(found.pop()) if len(found) == 1 else ""


def of_columns(table: "pd.DataFrame", label: str) -> "pd.DataFrame":
    """Returns a table whose column `part` says to which part a row belongs.

    A column says so by its values, `train`, `valid` or `test`, or as `is_train`.

    Args:
        table: with the column or without.
        label: the column of labels, which says nothing of parts.
    """
    for name in table.columns:
        if name == label:
            continue
        own = str(name).strip().lower()
        parts = table[name].astype(str).str.strip().str.lower()
        parts = parts.map(_TRUE if own in _IS_TRAIN else _NAMES)
        if parts.notna().all() and (parts == "train").any() and parts.nunique() > 1:
            return table.assign(**{COLUMN: parts})
    return table.drop(columns=COLUMN, errors="ignore")


def rows(
    table: "pd.DataFrame", labels: np.ndarray, partition: Partition
) -> tuple[tuple[np.ndarray, ...], str]:
    """Returns the row numbers of train, validation and test, and what is to be said of them.

    What the data do not bring along is cut off the training rows.

    Args:
        table: with a column `part`, or without.
        labels: class numbers.
        partition: how rows are parted that have no part.

    Raises:
        InputError: a part is empty, or folds are asked of data that have parts.
    """
    if COLUMN not in table.columns:
        return partition.rows(table, labels), ""
    if partition.how != "random" or partition.folds:
        return partition.rows(table, labels), "The parts that the data bring are not used."
    given = table[COLUMN].to_numpy(object)
    own = {part: np.flatnonzero(given == part) for part in PARTS}
    missing = [part for part in PARTS[1:] if not len(own[part])]
    said = f"Parts are those of the data: {', '.join(part for part in PARTS if len(own[part]))}."
    if missing and partition.validation + partition.test:
        shares = {part: getattr(partition, part) if part in missing else 0.0 for part in PARTS[1:]}
        cut = Partition(validation=shares["validation"], test=shares["test"])
        taken = cut.rows(table.iloc[own["train"]], labels[own["train"]])
        drawn = dict(zip(PARTS, (own["train"][each] for each in taken), strict=True))
        own = {part: drawn[part] if part in (*missing, "train") else own[part] for part in PARTS}
        said = f"{said} {' and '.join(missing).capitalize()} is cut off train."
    if not len(own["train"]):
        raise InputError("data must leave rows for every part; received none to train on.")
    return tuple(own[part] for part in PARTS), said
