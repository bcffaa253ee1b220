"""Reads a .keras file back, whatever of this package is in it."""

from pathlib import Path
from typing import TYPE_CHECKING

from keras_trainkit._checks import InputError
from keras_trainkit.hostile_file import refuse_hostile

if TYPE_CHECKING:
    import keras


def load_model(path: Path) -> "keras.Model":
    """Loads a .keras file with this package's components registered; nothing of it is executed.

    Raises:
        InputError: the file is missing, damaged, or one that `hostile_file` refuses.
    """
    refuse_hostile(path)
    import keras

    from keras_trainkit import callbacks, layers, losses, metrics, optimizers, schedules

    del callbacks, layers, losses, metrics, optimizers, schedules  # importing registers them
    try:
        return keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # a damaged config fails in any way
        told = str(error).rpartition("Exception encountered: ")[2].strip()  # Keras's own, innermost
        reason = (told.splitlines() or [type(error).__name__])[0]
        raise InputError(f"{path} must be a whole .keras file ({reason[:300]}).") from error
