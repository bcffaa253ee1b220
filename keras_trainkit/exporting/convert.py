"""From a SavedModel to .tflite files, one a scheme; run in a process of its own by `isolated`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_trainkit.exporting import anatomy, cells, dense, ports
from keras_trainkit.exporting.schemes import SCHEMES

_TRIES = 10  # conversions of an integer file at most
_MOVES = {"SPLIT", "SPLIT_V", "UNPACK", "PACK", "CONCATENATION", "RESHAPE", "STRIDED_SLICE"}
_ODD = re.compile(r'"([^"@]+)@[^"]*"[^\n]*?\'tf\.(\w+)\' op is neither')


def run(folder: Path, schemes: list[str]) -> dict[str, Any]:
    """Converts `folder/model`: each scheme leaves `NAME.tflite`, and `NAME.json` with its outcome.

    `float32` comes first, as the others are judged by it. An outcome is written as soon as it is
    known, so that it survives a crash of the next scheme; one that is there is not made again.

    Args:
        folder: holds `model` and, where a scheme is calibrated, `calibration.npz`.
        schemes: names in SCHEMES, or those of `dense.variants`.
    """
    for name in dict.fromkeys(["float32", *schemes]):
        if not (folder / f"{name}.json").is_file():
            (folder / "current").write_text(name)
            outcome = _outcome(name, folder)
            (folder / f"{name}.json").write_text(json.dumps(outcome))
    return {}


def _outcome(name: str, folder: Path) -> dict[str, Any]:
    """Writes one file; returns {}, or the reason why there is none."""
    reference = folder / "float32.tflite"
    try:
        if SCHEMES[dense.scheme_of(name)].calibrated and _loops(reference):
            return {"loop": True}
        _write(name, folder)
    except Exception as error:  # whatever the converter stumbles over
        text = str(error)
        odd = {operator: place for place, operator in _ODD.findall(text)}
        first = next((line for line in text.splitlines() if line.strip()), type(error).__name__)
        return {"operators": odd, "text": first.strip()[:300]}
    return {}


def _write(name: str, folder: Path) -> None:
    """Writes a file, and again where integers were asked for and splits or the like are in float.

    The converter is not deterministic: it left the splits of one unrolled LSTM in float in one
    int8 file of twenty, those of one GRU in seven of ten.
    """
    path = folder / f"{name}.tflite"
    for _ in range(_TRIES):
        path.write_bytes(_convert(name, folder))
        if not (SCHEMES[dense.scheme_of(name)].whole and _by_chance(path)):
            return


def _by_chance(path: Path) -> bool:
    """Whether all that is in float are operators that only move numbers."""
    floats = anatomy.describe(anatomy.read(path))["float_operators"].keys()
    return bool(floats) and floats <= _MOVES


def _loops(path: Path) -> bool:
    """Whether a model has a loop, which crashes the converter's calibration."""
    return "WHILE" in anatomy.describe(anatomy.read(path))["operators"]


def _convert(variant: str, folder: Path) -> bytes:
    name = dense.scheme_of(variant)
    if SCHEMES[name].recipe:
        from keras_trainkit.exporting import quantize

        return quantize.weights(folder / "float32.tflite", SCHEMES[name].recipe)
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_saved_model(str(folder / "model"))
    samples = folder / "calibration.npz"
    converter.target_spec.supported_ops = [_operators(name, samples.is_file())]
    if name != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if name == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if SCHEMES[name].calibrated and samples.is_file():  # without, the model holds its ranges
        converter.representative_dataset = _samples(samples)
    if SCHEMES[name].calibrated:
        converter.inference_input_type = tf.as_dtype(SCHEMES[name].io)
        converter.inference_output_type = tf.as_dtype(SCHEMES[name].io)
    dense.ask(converter, variant)
    mixed = _mixed(name) and samples.is_file()
    scaling = anatomy.scaling(anatomy.read(folder / "float32.tflite")) if mixed else []
    if scaling:
        kept = tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=scaling)
        dataset = converter.representative_dataset
        debugger = tf.lite.experimental.QuantizationDebugger(
            converter=converter, debug_dataset=dataset, debug_options=kept
        )
        return debugger.get_nondebug_quantized_model()
    content = converter.convert()
    if SCHEMES[name].calibrated and samples.is_file():
        return cells.rescale(content, folder / "float32.tflite", ports.fetch(samples))
    return content


def _operators(name: str, sampled: bool) -> Any:
    """Returns the operators allowed; those of int8 alone insist on calibration examples."""
    import tensorflow as tf

    if name == "int16x8":
        return tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    if SCHEMES[name].whole and sampled:
        return tf.lite.OpsSet.TFLITE_BUILTINS_INT8
    return tf.lite.OpsSet.TFLITE_BUILTINS


def _mixed(name: str) -> bool:
    """Whether a table's scaling stays in float: eight bits cannot hold columns of many sizes."""
    return name == "int8_float_io"


def _samples(path: Path) -> Callable[[], Any]:
    arrays = ports.fetch(path)
    count = len(next(iter(arrays.values())))
    return lambda: (
        {name: array[row : row + 1] for name, array in arrays.items()} for row in range(count)
    )
