"""Data frames that a program hands over: kept in a file, so that a run finds its data again."""

import hashlib
import os
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columnar


def kept(data: Any) -> str:
    """Returns the name of a data source: `data` if it is a name, else of a file that holds it.

    A data frame of pandas or polars is written to `$TRAINKIT_CACHE` (or `~/.cache/keras_trainkit`)
    once, under a name that follows from its values.

    Raises:
        InputError: it is neither a name nor a data frame, or the folder cannot be written.
    """
    if isinstance(data, str | os.PathLike):
        return str(data)
    import pandas as pd

    frame = columnar.of_frame(data)
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    told = repr((list(frame.columns), [str(kind) for kind in frame.dtypes])).encode()
    key = hashlib.sha256(told + rows.tobytes()).hexdigest()[:16]
    root = Path(os.environ.get("TRAINKIT_CACHE", "~/.cache/keras_trainkit")).expanduser()
    path = root / f"frame-{key}.parquet"
    if not path.is_file():
        partial = path.with_suffix(f".{os.getpid()}.partial")
        try:
            root.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(partial, index=False)
            partial.replace(path)
        except OSError as error:
            raise InputError(
                f"TRAINKIT_CACHE must be a folder that can be written; received {str(root)!r} "
                f"({error.strerror})."
            ) from error
    return str(path)
