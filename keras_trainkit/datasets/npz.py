"""The user's own arrays in one .npz file."""

import zipfile
from pathlib import Path

import numpy as np
import psutil

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.datasets.splits import Raw, Split


def resolve(path: str) -> Path:
    """Returns the absolute path, so that a run finds its data from any folder.

    Raises:
        InputError: there is no such file.
    """
    found = Path(path).expanduser().resolve()
    if not found.is_file():
        raise InputError(f"data=npz:PATH must name a file that exists; received {path!r}.")
    return found


def load(path: str) -> Raw:
    """Returns the arrays `x_train, y_train, x_test, y_test`, or `x, y`, of an .npz file.

    `feature_names`, an array of texts, names a table's columns where it is there.

    Raises:
        InputError: the file is missing, damaged, or has other arrays.
    """
    arrays = read(resolve(path))
    features = tuple(str(name) for name in arrays.get("feature_names", ()))
    if {"x_train", "y_train", "x_test", "y_test"} <= arrays.keys():
        train = Split(arrays["x_train"], arrays["y_train"])
        return Raw(train, Split(arrays["x_test"], arrays["y_test"]), features=features)
    if {"x", "y"} <= arrays.keys():
        return Raw(Split(arrays["x"], arrays["y"]), features=features)
    raise InputError(
        "an npz file must hold x_train, y_train, x_test and y_test, or x and y; received "
        f"{', '.join(sorted(arrays)) or 'no arrays'} in {path}."
    )


def read(path: Path) -> dict[str, np.ndarray]:
    """Returns every array of an .npz file, or raises InputError."""
    try:
        with _limits.opened(path, "arrays") as file:
            _limits.check_arrays(file, "arrays", path, psutil.virtual_memory().available)
            with np.load(file, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
    except InputError:
        raise
    except (OSError, EOFError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise InputError(
            f"data=npz:PATH must be a whole .npz file of plain arrays; received {path}, which "
            f"cannot be read ({error})."
        ) from error
