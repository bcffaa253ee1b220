"""Data sources behind one function: each yields train, validation and test arrays.

What needs TensorFlow is imported when it is first used: tables are read without.
"""

import importlib
import typing

from keras_trainkit.datasets.splits import Split as Split
from keras_trainkit.datasets.splits import Splits as Splits

if typing.TYPE_CHECKING:
    from keras_trainkit.datasets.pipeline import Reshuffle as Reshuffle
    from keras_trainkit.datasets.pipeline import batches as batches
    from keras_trainkit.datasets.pipeline import in_order as in_order
    from keras_trainkit.datasets.sources import load as load

_HOMES = {"Reshuffle": "pipeline", "batches": "pipeline", "in_order": "pipeline", "load": "sources"}


def __getattr__(name: str) -> typing.Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
