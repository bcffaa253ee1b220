"""What a .keras file from a stranger must not be: looked at before anything of it is built."""

import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.runs import model_size

_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"


def refuse_hostile(path: Path) -> None:
    """Raises InputError if opening a .keras file would fill the disk or the memory.

    Refused are what is no plain file, entries that leave their folder or are encrypted, archives
    that unpack to far more than they are, configs that are too large or too deep, weights that
    state more than they hold or lie elsewhere, and models larger than their weights. The limits are
    those of `_limits.LIMITS`.
    """
    with _opened(path) as file, zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        _check_entries(path, entries)
        _limits.check_entries("model", entries, path.stat().st_size, path)
        sizes = {entry.filename: entry.file_size for entry in entries}
        missing = {_CONFIG, _WEIGHTS} - sizes.keys()
        if missing:
            raise _damaged(path, f"it has no {min(missing)}")
        _limits.check("config", sizes[_CONFIG], path)
        try:
            config = _limits.parse_json(archive.read(_CONFIG), path)
            weights = archive.read(_WEIGHTS)
        except (ValueError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
            if isinstance(error, InputError):
                raise
            raise _damaged(path, error) from error
    _check_weights(path, weights)
    model_size.check(config, len(weights), path)


def _opened(path: Path) -> Any:
    """Returns a whole archive, opened."""
    try:
        file = _limits.opened(path, "model")
    except OSError as error:
        raise _damaged(path, error.strerror) from error
    if not zipfile.is_zipfile(file):
        file.close()
        raise _damaged(path, "it is no archive")
    return file


def _damaged(path: Path, reason: object) -> InputError:
    return InputError(f"{path} must be a whole .keras file ({reason}).")


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or entry.flag_bits & 1:
            raise InputError(
                f"{path} must hold plain files of its own; received the entry {entry.filename!r}."
            )


def _check_weights(path: Path, content: bytes) -> None:
    """Sees that the arrays of an HDF5 file lie in it, and are no larger than it is."""
    try:
        total, elsewhere = _stated(content)
    except Exception as error:  # a damaged file fails in any way
        raise _damaged(path, error) from error
    if elsewhere:
        raise InputError(f"{path} must hold its weights itself; received {elsewhere[0]!r}.")
    limit, times = _limits.LIMITS["weights"], _limits.times()
    if total > times * (limit.unpacked * len(content) + limit.small):
        rule = f"state at most {limit.unpacked * times:.0f} times its weights' bytes"
        raise _limits.too_large(path, rule, f"{total:,} in {len(content):,}")


def _stated(content: bytes) -> tuple[int, list[str]]:
    """Returns the bytes that the arrays of an HDF5 file state, and names of what lies elsewhere."""
    import h5py

    stated: list[int] = []
    elsewhere: list[str] = []  # raising in a visit would leave HDF5 in disorder

    def link(name: str, found: Any) -> None:
        if not isinstance(found, h5py.HardLink):
            elsewhere.append(name)

    def item(name: str, found: Any) -> None:
        if isinstance(found, h5py.Dataset):
            stated.append(found.nbytes)
            if found.external or found.is_virtual:
                elsewhere.append(name)

    with h5py.File(io.BytesIO(content), "r") as file:
        file.visititems_links(link)
        file.visititems(item)
    return sum(stated), elsewhere
