"""What a .keras file from a stranger must not be: looked at before anything of it is built."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from keras_trainkit._checks import InputError

_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_MOST_CONFIG = 64 * 2**20
_SMALL, _MOST_TIMES_LARGER = 64 * 2**20, 100
_SIZES = ("units", "filters", "input_dim", "output_dim", "num_heads", "key_dim", "members")


def refuse_hostile(path: Path) -> None:
    """Raises InputError if opening a .keras file would fill the disk or the memory.

    Refused are entries that leave their folder or are encrypted, archives that unpack to more than
    64 MiB and a hundred times their size, and layers that state more numbers than the file's
    weights have room for. Other files are left to their reader.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        _check_entries(path, entries)
        sizes = {entry.filename: entry.file_size for entry in entries}
        if _CONFIG not in sizes or _WEIGHTS not in sizes:
            return
        if sizes[_CONFIG] > _MOST_CONFIG:
            raise InputError(
                f"{path} must hold a config of at most {_MOST_CONFIG >> 20} MiB; received "
                f"{sizes[_CONFIG] >> 20} MiB."
            )
        try:
            config = json.loads(archive.read(_CONFIG))
        except (ValueError, RecursionError, zipfile.BadZipFile) as error:
            raise InputError(f"{path} must be a whole .keras file ({error}).") from error
    _check_sizes(path, config, sizes[_WEIGHTS])


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        place = PurePosixPath(entry.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or entry.flag_bits & 1:
            raise InputError(
                f"{path} must hold plain files of its own; received the entry {entry.filename!r}."
            )
    total, packed = sum(entry.file_size for entry in entries), path.stat().st_size
    if total > max(_SMALL, _MOST_TIMES_LARGER * packed):
        raise InputError(
            f"{path} must unpack to at most {_MOST_TIMES_LARGER} times its size; received "
            f"{packed:,} bytes that would become {total:,}."
        )


def _check_sizes(path: Path, config: Any, weights: int) -> None:
    """A weight is at least four bits, so a layer cannot have more than two in a byte."""
    for where, size in _stated(config):
        if size > 2 * weights:
            raise InputError(
                f"{path} must hold the weights its layers state; received {where}, for which its "
                f"{weights:,} bytes of weights are too few: nothing of it was built."
            )


def _stated(config: Any) -> Iterator[tuple[str, int]]:
    """Yields the numbers of weights that layers state at least, with words for each."""
    waiting = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            yield from _of_layer(value)


def _of_layer(layer: dict[str, Any]) -> Iterator[tuple[str, int]]:
    config, built = layer.get("config"), layer.get("build_config")
    if not isinstance(config, dict):
        return
    for name in _SIZES:
        if type(config.get(name)) is int:
            yield f"{layer.get('class_name')}({name}={config[name]})", config[name]
    shape = built.get("input_shape") if isinstance(built, dict) else None
    if layer.get("class_name") == "Dense" and shape and type(shape[-1]) is int:
        units = config.get("units")
        if type(units) is int:
            yield f"Dense(units={units}) of {shape[-1]} inputs", units * shape[-1]
