"""Keras model in, one .tflite a scheme out; what cannot be converted becomes one sentence."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, dense, isolated, ports, recurrent, saving
from keras_trainkit.exporting.ports import Port
from keras_trainkit.exporting.schemes import SCHEMES
from keras_trainkit.processes import CrashError

if TYPE_CHECKING:
    import keras


def convert(
    model: "keras.Model",
    inputs: Sequence[Port],
    schemes: Sequence[str],
    calibration: dict[str, np.ndarray] | None,
    folder: Path,
    form: recurrent.Form = recurrent.AS_BUILT,
) -> tuple[dict[str, Path | InputError], list[str]]:
    """Returns for every scheme its file, or why there is none, and the layers that are fused.

    Args:
        model: a built model.
        inputs: its inputs.
        schemes: names in SCHEMES, or those of `dense.variants`.
        calibration: checked examples; needed where a scheme is calibrated.
        folder: an empty folder for what comes on the way; `float32.tflite` is always made.
        form: how recurrent layers are written.

    Raises:
        InputError: no file at all can be made of the model.
    """
    isolated.warm()
    fused = saving.save(model, inputs, folder / "model", form)
    if calibration is not None:
        ports.store(folder / "calibration.npz", calibration)
    _run(folder, list(schemes))
    layers = [layer.name for layer in saving.layers(model)]
    return {name: _file(name, folder, layers) for name in schemes}, fused


def _run(folder: Path, schemes: list[str]) -> None:
    """Runs the converter until every scheme has an outcome, whatever crashes on the way."""
    while True:
        try:
            isolated.run("convert", folder, {"schemes": schemes})
            return
        except CrashError as error:
            current = (folder / "current").read_text() if (folder / "current").is_file() else ""
            if not current or (folder / f"{current}.json").is_file():
                raise InputError(
                    f"model must be one that LiteRT's converter takes; its process {error}."
                ) from error
            (folder / f"{current}.json").write_text(json.dumps({"crash": str(error)}))


def _file(name: str, folder: Path, layers: Sequence[str]) -> Path | InputError:
    """Returns the file of a scheme once it is seen to be what it says, or the refusal."""
    path = folder / f"{name}.tflite"
    for each in ("float32", name):
        outcome = json.loads((folder / f"{each}.json").read_text())
        if outcome:
            return _refusal(dense.scheme_of(name), outcome, layers)
    name = dense.scheme_of(name)
    facts = anatomy.describe(anatomy.read(path))
    if SCHEMES[name].whole and facts["float_operators"]:
        return InputError(
            f"scheme {name} must be integer throughout; received a model with "
            f"{_placed(facts['float_operators'], layers)}, which has no integer form: use "
            "int8_float_io, which leaves it in float, or dynamic."
        )
    return path


def _placed(operators: dict[str, str], layers: Sequence[str]) -> str:
    """Returns operators with the layers they lie in."""
    return ", ".join(f"{name}{_where(place, layers)}" for name, place in operators.items())


def _refusal(name: str, outcome: dict[str, Any], layers: Sequence[str]) -> InputError:
    """Words the reason that the converter gave."""
    if outcome.get("loop"):
        return InputError(
            f"scheme {name} must not be asked of a model with a loop, which crashes the converter: "
            "give lstm='unrolled' (--lstm unrolled) for recurrent layers, or use dynamic."
        )
    if "crash" in outcome:
        return InputError(
            f"scheme {name} must be one that the model can be converted to; the converter "
            f"{outcome['crash']}: use dynamic or float16."
        )
    if outcome["operators"]:
        return InputError(
            f"model must be made of operators that LiteRT has built in; received "
            f"{_placed(outcome['operators'], layers)}: replace it (for LSTM and GRU give "
            "lstm='unrolled'), or move it out of the model."
        )
    return InputError(
        f"scheme {name} must be one that the model can be converted to; the converter says: "
        f"{outcome['text'].rstrip('.')}. Try dynamic or float32."
    )


def _where(place: str, layers: Sequence[str]) -> str:
    """Returns the layer in whose scope an operator lies; a scope may have a number of its own."""
    for part in reversed(re.split("[/;]", place)):
        for layer in (part, re.sub(r"_\d+$", "", part)):
            if layer in layers:
                return f" in the layer {layer!r}"
    return ""
