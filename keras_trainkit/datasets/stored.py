"""Examples larger than memory: encoded once into files of fixed-size rows, read back in pieces."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.splits import Split

BLOCK, WINDOW = 2**20, 64  # bytes of neighbouring rows, and such blocks mixed at a time
PARTS: tuple[str, ...] = ("train", "validation", "test")
_ABOUT = "about.json"


class Stored:
    """Rows in a file that look like an array as far as `len`, shape, dtype and rows go.

    A slice or an array of row numbers is read into memory; nothing else is. Turning all of it into
    an array is refused, because that is what it is there to avoid.

    Args:
        path: a file of rows, one behind the other, as `Writer` leaves it.
        shape: of one row.
        dtype: of the values.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: Any) -> None:
        self.path, self.dtype = path, np.dtype(dtype)
        self.row_bytes = self.dtype.itemsize * int(np.prod(shape))
        self.shape = (path.stat().st_size // self.row_bytes, *shape)
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> np.ndarray:
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            if step == 1:
                return self._read(start, max(0, stop - start))
            rows = np.arange(start, stop, step)
        if isinstance(rows, int | np.integer):
            return self._read(int(rows) % len(self), 1)[0]
        found = np.empty((len(rows), *self.shape[1:]), self.dtype)
        with self.path.open("rb") as file:
            for place in np.argsort(rows, kind="stable"):  # forwards through the file
                data = os.pread(file.fileno(), self.row_bytes, int(rows[place]) * self.row_bytes)
                found[place] = np.frombuffer(data, self.dtype).reshape(self.shape[1:])
        return found

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        raise TypeError(f"{len(self):,} rows lie in {self.path}: read them in pieces")

    def _read(self, start: int, count: int) -> np.ndarray:
        values = count * self.row_bytes // self.dtype.itemsize
        found = np.fromfile(self.path, self.dtype, values, offset=start * self.row_bytes)
        return found.reshape(count, *self.shape[1:])


class Writer:
    """Appends rows of the three parts to their files.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Path) -> None:
        names = [f"{part}.{field}" for part in PARTS for field in ("x", "y", "row")]
        self._files = {name: (folder / name).open("wb") for name in names}

    def append(self, part: str, x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> None:
        """Appends examples, their targets, and where they stood in the source."""
        for field, values in (("x", x), ("y", y), ("row", rows.astype(np.int64))):
            np.ascontiguousarray(values).tofile(self._files[f"{part}.{field}"])

    def close(self) -> None:
        """Closes the files."""
        for file in self._files.values():
            file.close()


def folder_for(source: Path, how: Mapping[str, Any]) -> Path:
    """Returns where the rows of a source are kept: another folder once source or reading changes.

    The folder of all of them is `$TRAINKIT_CACHE`, or `~/.cache/keras_trainkit`.
    """
    root = Path(os.environ.get("TRAINKIT_CACHE", "~/.cache/keras_trainkit")).expanduser()
    status = source.stat()
    told = [str(source), status.st_size, status.st_mtime_ns, dict(how)]
    key = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return root / f"{source.stem}-{key}"


def once(
    folder: Path, needed: int, write: Callable[[Writer], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    """Returns what is known of a folder of rows, written now unless it is there already.

    Args:
        folder: from `folder_for`.
        needed: about how many bytes the rows will take.
        write: fills a `Writer` and returns what is to be kept: at least `shape` and `dtypes`.

    Returns:
        What was kept, and whether it was there already. The folder is whole or not there.

    Raises:
        InputError: the disk has too little room, or the folder cannot be written.
    """
    if (folder / _ABOUT).is_file():
        return json.loads((folder / _ABOUT).read_text("utf-8")), True
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder.parent).free
        if needed > 0.9 * free:
            raise InputError(
                f"data larger than memory need about {needed / 1e9:.1f} GB in {folder.parent}; "
                f"received {free / 1e9:.1f} GB free: set TRAINKIT_CACHE to a folder on a larger "
                "disk."
            )
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder.parent))
    except OSError as error:
        raise InputError(
            f"TRAINKIT_CACHE must be a folder that can be written; received {str(folder.parent)!r} "
            f"({error.strerror})."
        ) from error
    try:
        writer = Writer(partial)
        try:
            about = write(writer)
        finally:
            writer.close()
        (partial / _ABOUT).write_text(json.dumps(about) + "\n", "utf-8")
        try:
            partial.rename(folder)
        except OSError:
            if not (folder / _ABOUT).is_file():  # else another process was quicker
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return about, False


def splits(folder: Path, about: Mapping[str, Any]) -> dict[str, Split]:
    """Returns the three parts of a folder of rows."""
    x_type, y_type = about["dtypes"]
    shape = tuple(about["shape"])
    found = {}
    for part in PARTS:
        x, y = Stored(folder / f"{part}.x", shape, x_type), Stored(folder / f"{part}.y", (), y_type)
        found[part] = Split(cast("np.ndarray", x), cast("np.ndarray", y))
    return found


def rows(folder: Path) -> dict[str, Any]:
    """Returns where the examples of each part stood in the source."""
    return {part: Stored(folder / f"{part}.row", (), np.int64) for part in PARTS}


def windows(
    split: Split, batch: int, rng: np.random.Generator | None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yields the batches of one pass, every example once.

    Blocks of neighbouring rows come in a random order; `WINDOW` blocks at a time are in memory,
    where their rows are mixed. A file that is sorted by class or by time is mixed all the same,
    since the blocks of a window lie anywhere in it.

    Args:
        split: the examples.
        batch: examples in a batch; the last one holds what is left over.
        rng: of the order; None for the order of the file.
    """
    count = len(split)
    rows = max(1, BLOCK // max(1, split.x[:1].nbytes))
    starts = np.arange(-(-count // rows))
    starts = starts if rng is None else rng.permutation(starts)
    x, y = split.x[:0], split.y[:0]
    step = WINDOW if rng is not None else 1
    for first in range(0, len(starts), step):
        spans = [slice(at * rows, (at + 1) * rows) for at in starts[first : first + step]]
        x = np.concatenate([x, *(split.x[span] for span in spans)])
        y = np.concatenate([y, *(split.y[span] for span in spans)])
        if rng is not None:
            order = rng.permutation(len(x))
            x, y = x[order], y[order]
        whole = len(x) // batch * batch
        for start in range(0, whole, batch):
            yield x[start : start + batch], y[start : start + batch]
        x, y = x[whole:].copy(), y[whole:].copy()
    if len(x):
        yield x, y
