"""An export that is ready to start: model, examples and limits checked, nothing written yet."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import calibration as calibrations
from keras_trainkit.exporting import feeding, ports, quantize, saving, sources, targets
from keras_trainkit.exporting.budget import Budget
from keras_trainkit.exporting.exported import sidecar
from keras_trainkit.exporting.ports import Port
from keras_trainkit.exporting.schemes import SCHEMES

if TYPE_CHECKING:
    import keras

_RANDOM = 100  # examples made up where none are given


@dataclasses.dataclass(frozen=True)
class Job:
    """All that the files of one model are made from and compared with.

    Attributes:
        inputs: the model's inputs.
        outputs: what Keras calls the model's outputs.
        examples: what the files are compared on, by input name.
        origin: where the examples came from.
        answers: the Keras model's outputs for them.
        truths: the targets of each output, where they are known.
        samples: calibration examples, where a scheme needs them.
        calibrated: how many were read from a source that gives them in parts, in words.
    """

    inputs: tuple[Port, ...]
    outputs: tuple[str, ...]
    examples: dict[str, np.ndarray]
    origin: str
    answers: list[np.ndarray]
    truths: targets.Targets
    samples: dict[str, np.ndarray] | None
    calibrated: str = ""


def prepare(
    model: "keras.Model",
    schemes: Sequence[str],
    calibration: Any = None,
    verify: Any = None,
    budget: Budget | None = None,
) -> Job:
    """Checks everything that an export is given, and asks the Keras model for its answers.

    The arguments are those of `export`.

    Raises:
        InputError: something cannot be used.
    """
    saving.check(model)
    ranged = saving.holds_ranges(model)
    for name in schemes:
        check_scheme(name, calibration, ranged)
    x, y = verify if isinstance(verify, tuple) and len(verify) == 2 else (verify, None)
    calibration, words = sources.read("calibration", calibration, ports.bare(model))
    what, origin = "verify", "given"
    if x is None:
        x, what, origin = calibration, "calibration", "calibration"
    inputs, outputs = ports.of(model, x, what), ports.outputs_of(model)
    if x is not None:
        examples = ports.sort(what, x, inputs, missing=True)
    else:
        examples, origin = _random(inputs), "random numbers"
    samples = None
    if not ranged and any(SCHEMES[name].calibrated for name in schemes):
        samples = calibrations.check(calibration, inputs, examples)
    truths = targets.split(y, outputs, len(next(iter(examples.values()))))
    _check_budget(budget, truths)
    answers = feeding.answers(model, inputs, examples, x)
    return Job(inputs, outputs, examples, origin, answers, truths, samples, words)


def _random(inputs: Sequence[Port]) -> dict[str, np.ndarray]:
    """Returns numbers between 0 and 1, which stand for 0 where an input takes integers."""
    rng = np.random.default_rng(0)
    return {p.name: rng.random((_RANDOM, *p.shape)).astype(p.dtype) for p in inputs}


def _check_budget(budget: Budget | None, truths: targets.Targets) -> None:
    limits = {} if budget is None else budget.limits()
    unknown = [name for name in ("max_drop_pp", "max_rise_percent") if name in limits]
    if unknown and all(each is None for each in truths):
        raise InputError(
            f"{unknown[0]} must be held against targets; received none: give verify=(x, y)."
        )


def check_path(path: str | Path, overwrite: bool = False, ending: str = ".tflite") -> Path:
    """Returns a path that a file can be written to.

    Raises:
        InputError: it does not end in the ending, its folder is not there, or it is taken.
    """
    path = Path(path)
    if path.suffix != ending:
        raise InputError(f"path must end in {ending}; received {str(path)!r}.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise InputError(
            f"path must lie in a folder that can be written; received {str(path)!r}: make the "
            "folder first."
        )
    taken = path.exists() or sidecar(path).exists()
    if path.is_dir() or (taken and not overwrite):
        raise InputError(
            f"path must be new; received {str(path)!r}, which exists, or whose report does: choose "
            "another, or give overwrite=True (--overwrite)."
        )
    return path


def check_scheme(name: str, calibration: Any, ranged: bool = False) -> None:
    """Sees that a scheme exists and has what it needs.

    Args:
        name: the scheme.
        calibration: examples, or None.
        ranged: whether the model holds the ranges of its activations itself.

    Raises:
        InputError: it is unknown, lacks calibration examples, or lacks a package.
    """
    _checks.one_of("scheme", name, SCHEMES)
    if SCHEMES[name].calibrated and calibration is None and not ranged:
        raise InputError(
            f"calibration must be given for the scheme {name}; received none: give a few hundred "
            "training examples, or use dynamic, which needs none."
        )
    if SCHEMES[name].recipe:
        quantize.check(name)
