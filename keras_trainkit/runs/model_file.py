"""Reads a .keras file back, whatever of this package is in it."""

from pathlib import Path
from typing import TYPE_CHECKING

from keras_trainkit._checks import InputError
from keras_trainkit.runs import hostile_file, model_size

if TYPE_CHECKING:
    import keras


def load_model(path: Path) -> "keras.Model":
    """Loads a .keras file with this package's components registered; nothing of it is executed.

    Raises:
        InputError: the file is missing, damaged, or one that `hostile_file` refuses.
    """
    import keras

    from keras_trainkit import layers, losses, metrics, optimizers, schedules

    del layers, losses, metrics, optimizers, schedules  # importing registers them
    hostile_file.refuse_hostile(path)
    try:
        return keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # a damaged config fails in any way
        raise InputError(
            f"{path} must be a whole .keras file ({model_size.reason(error)})."
        ) from error
