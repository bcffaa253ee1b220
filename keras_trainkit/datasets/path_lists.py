"""A table of image files and their labels."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import column_names, columns, frame, given_parts, pictures, schema

if TYPE_CHECKING:
    import pandas as pd

_HEAD = 50
_MOST_FRACTIONS = 20


def read(path: Path, label: str = "", encoding: str = "utf-8") -> "pd.DataFrame":
    """Returns path and label, and the other columns, of a CSV of paths.

    Args:
        path: of a table's file; paths of images are relative to its folder, or absolute.
        label: the column of labels; `label` where empty.
        encoding: of a text file.

    Raises:
        InputError: the file cannot be read, or there are no such columns, or gaps in them.
    """
    if not frame.is_table(str(path)):
        raise InputError(
            f"data must be a folder, a CSV of paths or a source such as tfds:NAME; received "
            f"{str(path)!r}, which is none."
        )
    table = frame.read(frame.find(str(path)), encoding)
    label = column_names.column_named("label", label or "label", table.columns)
    names = _path_column(table, path)
    for name in (label, names):
        if table[name].isna().any():
            first = frame.where(table, int(np.flatnonzero(table[name].isna())[0]))
            raise InputError(
                f"column {name!r} must be filled in every row of {path.name}; received a gap in "
                f"{first}."
            )
    _check_classes(table[label], path)
    table = given_parts.of_columns(table, label)
    table = table.assign(label=schema.labels_of(table[label]).to_pylist())
    return table.assign(path=[_file(path, str(each)) for each in table[names]])


def _file(path: Path, text: str) -> Path:
    r"""Returns the path of an image, which Windows writes as `cats\1.png`."""
    found = path.parent / text.strip()
    return found if found.is_file() else path.parent / text.strip().replace("\\", "/")


def _check_classes(label: "pd.Series", path: Path) -> None:
    """Raises InputError where labels are quantities: many different fractions."""
    values = columns.numbers(label)
    whole = not np.isfinite(values).all() or bool((values == np.floor(values)).all())
    if not whole and label.nunique() > _MOST_FRACTIONS:
        raise InputError(
            f"column {str(label.name)!r} of {path.name} must name classes; received "
            f"{label.nunique():,} different numbers, first {str(label.iloc[0])!r}: cut them into "
            "classes, or write a recipe of your own that predicts numbers."
        )


def _path_column(table: "pd.DataFrame", path: Path) -> str:
    """Returns the column of which most of the first rows end as images do, and one is there."""
    head = table.iloc[:_HEAD].fillna("").astype(str).apply(lambda column: column.str.strip())
    for name in head.columns:
        named = [text for text in head[name] if text.lower().endswith(pictures.ENDINGS)]
        if 2 * len(named) > len(head) and any(_file(path, text).is_file() for text in named):
            return name
    raise InputError(
        f"{path.name} must have a column of image files, relative to its folder or absolute; "
        f"received none that exists in the first {len(head)} rows of: {', '.join(table.columns)}."
    )
