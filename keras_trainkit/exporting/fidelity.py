"""How much of each layer's signal a quantized file keeps, beside the float32 file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit.exporting import anatomy, litert
from keras_trainkit.exporting.distance import decibels

_EXAMPLES = 20


def measure(reference: Path, path: Path, arrays: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Returns the signal to quantization noise ratio of every layer's output, in order.

    Both files come from one graph, so that tensors with the same name and shape are the same.

    Args:
        reference: the float32 file.
        path: the quantized file.
        arrays: examples by input name.

    Returns:
        The name of each tensor and its ratio in decibels: 20 is an error of a tenth, 40 of a
        hundredth. Empty for a model with a loop.
    """
    if any(len(anatomy.read(each).subgraphs) > 1 for each in (reference, path)):
        return []
    exact, rounded = (_activations(each, arrays) for each in (reference, path))
    return [
        {"tensor": name, "sqnr_db": decibels(signal, rounded[name])}
        for name, signal in exact.items()
        if name in rounded and rounded[name].shape == signal.shape
    ]


def _activations(path: Path, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns what every operator gave for the examples, as real numbers by tensor name."""
    interpreter = litert.load(path, plain=True, keep=True)
    inputs, _ = litert.ends(interpreter)
    graph = anatomy.read(path).subgraphs[0]
    written = {int(index) for operator in graph.operators for index in operator.outputs}
    details = [d for d in interpreter.get_tensor_details() if d["index"] in written and d["name"]]
    found: dict[str, list[np.ndarray]] = {detail["name"]: [] for detail in details}
    for row in range(min(_EXAMPLES, len(next(iter(arrays.values()))))):
        interpreter.reset_all_variables()
        for name, array in arrays.items():
            value = litert.encode(array[row : row + 1], inputs[name])
            interpreter.set_tensor(inputs[name]["index"], value)
        interpreter.invoke()
        for detail in details:
            value = interpreter.get_tensor(detail["index"])
            found[detail["name"]].append(litert.decode(value, detail).astype(np.float64))
    return {name: np.stack(values) for name, values in found.items()}
