"""TensorFlow without its start-up lines, and without advice about its inner workings."""

import logging
import os


def import_tensorflow() -> None:
    """Imports TensorFlow with standard error closed: no setting silences its first lines."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow  # noqa: F401
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # folds `trigger retracing`
