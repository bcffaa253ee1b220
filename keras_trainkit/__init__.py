"""Train Keras 3 models from a recipe, and understand what the training says.

The names below are loaded when they are first used: importing this package is fast and does not
import TensorFlow.
"""

import importlib

TYPE_CHECKING = False  # as of typing, whose import takes as long as all of this
if TYPE_CHECKING:
    from keras_trainkit._checks import InputError as InputError
    from keras_trainkit.callbacks.doctor import Doctor as Doctor
    from keras_trainkit.compression import compress as compress
    from keras_trainkit.datasets import Split as Split
    from keras_trainkit.datasets import Splits as Splits
    from keras_trainkit.diagnosis.diagnose import diagnose as diagnose
    from keras_trainkit.exporting import Budget as Budget
    from keras_trainkit.exporting import Exported as Exported
    from keras_trainkit.exporting import export as export
    from keras_trainkit.exporting import verify as verify
    from keras_trainkit.healing import heal as heal
    from keras_trainkit.inference.estimators import TableClassifier as TableClassifier
    from keras_trainkit.inference.estimators import TableRegressor as TableRegressor
    from keras_trainkit.interpretation import Interpretation as Interpretation
    from keras_trainkit.recipe import Config as Config
    from keras_trainkit.recipe import Recipe as Recipe
    from keras_trainkit.runs import Run as Run
    from keras_trainkit.training import resume as resume
    from keras_trainkit.training import train as train
    from keras_trainkit.training.explanation import explain as explain
    from keras_trainkit.tuning.batch_size import batch_size as batch_size
    from keras_trainkit.tuning.lr_range import lr_range as lr_range
    from keras_trainkit.tuning.search import search as search

__version__ = "0.1.0"

_HOMES = {
    "Budget": "exporting",
    "Config": "recipe",
    "Doctor": "callbacks.doctor",
    "Exported": "exporting",
    "InputError": "_checks",
    "Interpretation": "interpretation",
    "batch_size": "tuning.batch_size",
    "compress": "compression",
    "diagnose": "diagnosis.diagnose",
    "Recipe": "recipe",
    "Run": "runs",
    "Split": "datasets",
    "Splits": "datasets",
    "TableClassifier": "inference.estimators",
    "TableRegressor": "inference.estimators",
    "explain": "training.explanation",
    "export": "exporting",
    "lr_range": "tuning.lr_range",
    "search": "tuning.search",
    "heal": "healing",
    "resume": "training",
    "train": "training",
    "verify": "exporting",
}
_ROOMS = (
    "callbacks",
    "compression",
    "datasets",
    "deploy",
    "diagnosis",
    "distribution",
    "exporting",
    "interpretation",
    "healing",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "tuning",
)


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_ROOMS])
