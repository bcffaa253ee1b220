"""What a command about a finished model is given: the model, and examples to try it on."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit import _checks, runs
from keras_trainkit._checks import InputError

if TYPE_CHECKING:
    import keras
    import numpy as np

    from keras_trainkit.datasets import Splits


@dataclasses.dataclass(frozen=True)
class Subject:
    """A model, its name, and the examples at hand."""

    model: "keras.Model"
    name: str
    recipe: str = ""
    labels: tuple[str, ...] = ()
    calibration: "np.ndarray | None" = None
    verify: Any = None
    data: str = "no examples: give --data npz:PATH"

    def describe(self) -> str:
        """Returns the model, its size and its examples in words."""
        return f"{self.name}: {self.model.count_params():,} parameters; {self.data}"


def find(text: str, folder: str) -> runs.Run | Path:
    """Returns the run, or the .keras file, that a person means.

    Raises:
        InputError: there is none.
    """
    path = Path(text)
    if path.suffix != ".keras":
        return runs.latest(Path(folder), text)
    if not path.is_file():
        raise InputError(f"RUN must be a run, or a .keras file that exists; received {text!r}.")
    return path


def load(chosen: runs.Run | Path, data: str | None) -> Subject:
    """Loads the model, and its examples: those of the run, or those of `data`.

    Raises:
        InputError: the model or the examples cannot be read.
    """
    if isinstance(chosen, Path):
        subject = Subject(runs.load_model(chosen), chosen.name)
    else:
        subject = Subject(chosen.model(), f"{chosen.recipe} {chosen.name}", chosen.recipe)
    if data:
        splits = examples(data)
    elif isinstance(chosen, runs.Run):
        from keras_trainkit.training import evaluation

        splits = evaluation.reload(chosen).in_memory()
    else:
        return subject
    return dataclasses.replace(
        subject,
        labels=splits.labels,
        calibration=whole(splits.train.x),
        verify=(splits.test.x, splits.test.y),
        data=f"calibrated on training rows, verified on {len(splits.test):,} test rows of "
        f"{splits.source}",
    )


def whole(x: "np.ndarray") -> "np.ndarray":
    """Returns the rows without missing values, which have no place on an integer scale."""
    import numpy as np

    if x.ndim != 2 or x.dtype.kind != "f":
        return x
    whole = x[np.isfinite(x).all(axis=1)]
    return whole if len(whole) else x


def examples(source: str, validation: float = 0.0) -> "Splits":
    """Returns the examples of a source, with a share of the training rows for validation.

    Raises:
        InputError: the source is unknown or cannot be read.
    """
    from keras_trainkit.datasets.sources import SOURCES
    from keras_trainkit.datasets.splits import cut

    kind, _, name = source.partition(":")
    if kind not in SOURCES or not name:
        known = ", ".join(f"{kind}:..." for kind in SOURCES)
        raise InputError(
            f"data must be one of {known}; received data={source!r}."
            f"{_checks.did_you_mean(kind, SOURCES)}"
        )
    return cut(SOURCES[kind](name), source, validation)
