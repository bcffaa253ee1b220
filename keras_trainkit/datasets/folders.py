"""Images of your own: one folder a class, or a CSV of paths and labels."""

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import given_parts, path_lists, pictures, sources, stored
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.splits import Split, Splits

if TYPE_CHECKING:
    import pandas as pd

IMAGES_FILE = "images.json"
_LEAST = 10
_AT_ONCE = 256
_RARE = 5  # a class with fewer than a fifth of the commonest's images is repeated


@dataclasses.dataclass(frozen=True)
class Looking:
    """How images are to be read.

    Attributes:
        label: the column of labels in a CSV of paths.
        size: of the square they are scaled to; 0 for the median size.
        skip_corrupt: whether files that cannot be read are left out.
        balance: whether training images of rare classes are repeated.
        encoding: of a CSV of paths.
        stream_above: GB of decoded images above which they lie in files, not in memory.
        partition: how the images are parted.
    """

    label: str = ""
    size: int = 0
    skip_corrupt: bool = False
    balance: bool = True
    encoding: str = "utf-8"
    stream_above: float = 1.0
    partition: Partition = dataclasses.field(default_factory=Partition)


def load(name: str, looking: Looking) -> Splits:
    """Loads images.

    Args:
        name: a folder with a folder for each class, a CSV with a column of paths, or a source
            such as `tfds:NAME`.
        looking: how to read them.

    Returns:
        The splits; `files` holds size, channels and labels, `places` the file names.

    Raises:
        InputError: there are no images, some cannot be read, or there is one class.
    """
    kind, _, rest = name.partition(":")
    if kind in sources.SOURCES or name in ("auto", "bundled"):
        return _source(name, looking)
    path = Path(rest if kind == "images" else name).expanduser().resolve()
    table, empty = (
        _folder(path)
        if path.is_dir()
        else (path_lists.read(path, looking.label, looking.encoding), "")
    )
    shape = pictures.shape(list(table["path"]), looking.size)
    if len(table) * int(np.prod(shape)) > looking.stream_above * 1e9:
        found = _through_files(path, table, shape, looking)
        return dataclasses.replace(found, note=f"{empty} {found.note}".strip())
    images, wrong = pictures.read(list(table["path"]), shape)
    note = _refuse(table, wrong, looking.skip_corrupt)
    good = np.setdiff1d(np.arange(len(table)), list(wrong))
    table, images = table.iloc[good].reset_index(drop=True), images[good]
    numbers, labels, parts, said = _parted(table, looking, name)
    splits = {part: Split(images[rows], numbers[rows]) for part, rows in parts.items()}
    return _found(
        path, table, shape, labels, splits, parts, " ".join(filter(None, (empty, note, said)))
    )


def _parted(
    table: "pd.DataFrame", looking: Looking, name: str
) -> tuple[np.ndarray, tuple[str, ...], dict[str, np.ndarray], str]:
    """Returns class numbers, class names, the rows of each part, and what was repeated."""
    labels = tuple(sorted(table["label"].unique()))
    _check_labels(labels, len(table), name)
    numbers = table["label"].map({label: n for n, label in enumerate(labels)}).to_numpy(np.int32)
    rows, said = given_parts.rows(table, numbers, looking.partition)
    parts = dict(zip(stored.PARTS, rows, strict=True))
    if looking.balance:
        parts["train"], repeated = balanced(parts["train"], numbers, labels)
        said = " ".join(filter(None, (said, repeated)))
    return numbers, labels, parts, said


def _found(
    path: Path,
    table: "pd.DataFrame",
    shape: tuple[int, ...],
    labels: tuple[str, ...],
    splits: dict[str, Split],
    rows: dict[str, np.ndarray],
    note: str,
) -> Splits:
    files = table["path"].astype(str).to_numpy(object)
    return Splits(
        *(splits[part] for part in stored.PARTS),
        source=f"images:{path}",
        note=note,
        labels=labels,
        files={IMAGES_FILE: {"shape": list(shape), "labels": list(labels)}},
        places={part: files[own] for part, own in rows.items()},
    )


def _through_files(
    path: Path, table: "pd.DataFrame", shape: tuple[int, int, int], looking: Looking
) -> Splits:
    """Decodes images once, some at a time, into files that are read in pieces."""
    numbers, labels, parts, said = _parted(table, looking, str(path))

    def write(writer: stored.Writer) -> dict[str, Any]:
        wrong: dict[int, str] = {}
        for part, rows in parts.items():
            for start in range(0, len(rows), _AT_ONCE):
                own = rows[start : start + _AT_ONCE]
                images, bad = pictures.read([table["path"].iloc[row] for row in own], shape)
                good = np.setdiff1d(np.arange(len(own)), list(bad))
                writer.append(part, images[good], numbers[own][good], own[good])
                wrong |= {int(own[place]): why for place, why in bad.items()}
        note = _refuse(table, wrong, looking.skip_corrupt)
        return {"shape": list(shape), "dtypes": ["uint8", "int32"], "note": note}

    marks = [(str(each), each.stat().st_size, each.stat().st_mtime_ns) for each in table["path"]]
    how = {**dataclasses.asdict(looking), "files": hashlib.sha256(repr(marks).encode()).hexdigest()}
    folder = stored.folder_for(path, how)
    needed = sum(map(len, parts.values())) * int(np.prod(shape))
    about, _ = stored.once(folder, needed, write)
    note = (
        f"Larger than stream_above={looking.stream_above:g} GB: decoded images are kept in "
        f"{folder} ({needed / 1e9:.2g} GB) and read in pieces."
    )
    rows = {part: place[:] for part, place in stored.rows(folder).items()}
    notes = " ".join(filter(None, (about["note"], said, note)))
    return _found(path, table, shape, labels, stored.splits(folder, about), rows, notes)


def _source(name: str, looking: Looking) -> Splits:
    """Loads a named source, such as TFDS."""
    found = sources.load(
        name,
        auto=("bundled:mnist",),
        task="classification",
        validation=looking.partition.validation,
        test=looking.partition.test,
    )
    shape = list(found.train.x.shape[1:])
    files = {IMAGES_FILE: {"shape": shape, "labels": list(found.labels)}}
    return dataclasses.replace(found, files=files)


def _folder(path: Path) -> "tuple[pd.DataFrame, str]":
    """Returns path and label of every image in a folder's folders, and which folders have none."""
    import pandas as pd

    while len(inner := _within(path)) == 1 and not pictures.find(path, deep=False):
        if not _within(inner[0]):
            break
        path = inner[0]  # an archive has often one folder around all
    parts = given_parts.folders(path)
    homes = [(home, part) for part, folder in parts.items() for home in _within(folder)]
    homes = homes or [(home, "") for home in _within(path)]
    folders = [home for home, _ in homes]
    found = [(home.name, part, pictures.find(home)) for home, part in homes]
    files = {
        str(home.relative_to(path)): own for home, (_, _, own) in zip(folders, found, strict=True)
    }
    rows = [(file, name, part) for name, part, own in found for file in own]
    if not rows:
        loose = len(pictures.find(path))
        seen = f"{loose:,} images beside each other" if loose else "no image"
        raise InputError(
            f"data must be a folder with a folder of images ({', '.join(pictures.ENDINGS)}) for "
            f"each class; received {str(path)!r} with {seen} and {len(folders)} folders."
        )
    empty = ", ".join(name for name, own in files.items() if not own)
    said = f"No class of a folder without images: {empty}." if empty else ""
    table = pd.DataFrame(rows, columns=["path", "label", given_parts.COLUMN])
    return (table if parts else table.drop(columns=given_parts.COLUMN)), said


def _within(path: Path) -> list[Path]:
    return sorted(each for each in path.iterdir() if each.is_dir() and each.name[0] != ".")


def _refuse(table: "pd.DataFrame", wrong: dict[int, str], skip: bool) -> str:
    """Returns a note about unreadable files, or raises InputError."""
    if not wrong:
        return ""
    names = ", ".join(f"{table['path'].iloc[row]} ({why})" for row, why in list(wrong.items())[:5])
    more = f", and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    if not skip:
        raise InputError(
            f"every image must be readable; received {len(wrong):,} of {len(table):,} that are "
            f"not: {names}{more}: mend them, or leave them out with skip_corrupt=true."
        )
    return (
        f"{len(wrong):,} of {len(table):,} files could not be read and are left out: {names}{more}."
    )


def _check_labels(labels: tuple[str, ...], count: int, name: str) -> None:
    if len(labels) < 2:
        raise InputError(
            f"data must hold at least two classes; received {name!r} with only {labels[0]!r}."
            if labels
            else f"data must hold images that can be read; received none in {name!r}."
        )
    _checks.inside("the number of images", count, _LEAST - 1, float("inf"))


def balanced(
    rows: np.ndarray, numbers: np.ndarray, labels: tuple[str, ...]
) -> tuple[np.ndarray, str]:
    """Returns rows with those of rare classes repeated, and what was done, in words.

    Example:
        >>> numbers = np.array([0] * 10 + [1])
        >>> rows, _ = balanced(np.arange(11), numbers, ("cat", "dog"))
        >>> np.bincount(numbers[rows]).tolist()
        [10, 2]
    """
    counts = np.bincount(numbers[rows], minlength=len(labels))
    least = -(-int(counts.max()) // _RARE)
    added, words = [], []
    for label in np.flatnonzero((counts > 0) & (counts < least)):
        own = rows[numbers[rows] == label]
        added.append(np.resize(own, least - len(own)))
        words.append(f"{labels[label]} {len(own)} -> {least}")
    if not added:
        return rows, ""
    said = f"Training images of rare classes are repeated: {', '.join(words)}"
    return np.concatenate([rows, *added]), f"{said} (balance=false leaves them)."
