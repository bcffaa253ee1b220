"""Reads a .keras file back, whatever of this package is in it."""

from pathlib import Path
from typing import TYPE_CHECKING

from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import keras


def load_model(path: Path) -> "keras.Model":
    """Loads a .keras file with this package's components registered.

    Raises:
        InputError: the file is missing or damaged.
    """
    import keras

    from keras_trainkit import callbacks, layers, losses, metrics, optimizers, schedules

    del callbacks, layers, losses, metrics, optimizers, schedules  # importing registers them
    try:
        return keras.saving.load_model(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} must be a whole .keras file ({error}).") from error
