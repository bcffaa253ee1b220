"""The states of a fused LSTM in integers, on scales that they need.

The converter knows the cell state after the last step alone, which can be too narrow for the steps
before; and where it stays below 1 the scale is one that the kernels give wrong numbers for. Where
an output is joined with others it gets their scale, and the state that holds it must get it too.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit.exporting import anatomy, litert

OPERATOR = "UNIDIRECTIONAL_SEQUENCE_LSTM"
_INPUT, _STATE, _CELL = 0, 18, 19  # places among the operator's inputs
_KERNELS, _RECURRENT, _BIASES = slice(1, 5), slice(5, 9), slice(12, 16)
_LEAST, _MOST = -15, -9  # exponents of two that the kernels take as a scale
_ROOM = 1.05  # for examples that go a little further
_EXAMPLES = 100


def rescale(content: bytes, reference: Path, samples: Mapping[str, np.ndarray]) -> bytes:
    """Returns an integer file whose states hold what the calibration examples make of them.

    Args:
        content: the integer file.
        reference: the float32 file of the same model.
        samples: calibration examples by input name.
    """
    from ai_edge_litert.tools import flatbuffer_utils

    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(content))
    places = list(_operators(model))
    if not places:
        return content
    for (graph, operator), largest in zip(places, _largest(reference, samples), strict=True):
        ends = (operator.inputs[_CELL], operator.inputs[_STATE], operator.intermediates[-1])
        cell, state, hidden = (graph.tensors[int(index)].quantization for index in ends)
        cell.scale = np.array([2.0 ** exponent(largest)], np.float32)
        output = graph.tensors[int(operator.outputs[0])].quantization
        for each in (state, hidden):
            each.scale, each.zeroPoint = output.scale, output.zeroPoint
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def exponent(largest: float) -> int:
    """Returns the power of two of the scale on which a number fits into 16 bits.

    Example:
        >>> exponent(0.2), exponent(0.99), exponent(3.0), exponent(1e9)
        (-15, -14, -13, -9)
    """
    need = math.ceil(math.log2(max(largest, 1e-9) * _ROOM)) - 15
    return min(max(need, _LEAST), _MOST)


def _operators(model: Any) -> Iterator[tuple[Any, Any]]:
    for graph in model.subgraphs:
        for operator in graph.operators:
            if anatomy.kind(model, operator) == OPERATOR:
                yield graph, operator


def _largest(reference: Path, samples: Mapping[str, np.ndarray]) -> list[float]:
    """Returns the largest cell state of each LSTM, in the order of the operators."""
    model = anatomy.read(reference)
    interpreter = litert.load(reference, plain=True, keep=True)
    inputs, _ = litert.ends(interpreter)
    found = [0.0 for _ in _operators(model)]
    for row in range(min(_EXAMPLES, len(next(iter(samples.values()))))):
        interpreter.reset_all_variables()
        for name, array in samples.items():
            interpreter.set_tensor(inputs[name]["index"], array[row : row + 1])
        interpreter.invoke()
        for place, (_, operator) in enumerate(_operators(model)):
            ends = [int(index) for index in operator.inputs]
            sequence = interpreter.get_tensor(ends[_INPUT])[0]
            parts = [
                [interpreter.get_tensor(index) for index in ends[part]]
                for part in (_KERNELS, _RECURRENT, _BIASES)
            ]
            found[place] = max(found[place], reached(sequence, *parts))
    return found


def reached(
    sequence: np.ndarray,
    kernels: list[np.ndarray],
    recurrent: list[np.ndarray],
    biases: list[np.ndarray],
) -> float:
    """Returns the largest absolute cell state of an LSTM over a sequence.

    Args:
        sequence: the inputs, of shape (steps, features).
        kernels: those of the input, forget, cell and output gate, of shape (units, features).
        recurrent: the same for the output of the step before, of shape (units, units).
        biases: the same, of shape (units,).
    """
    units = len(biases[0])
    h, c, largest = np.zeros(units), np.zeros(units), 0.0
    for x in sequence:
        i, f, g, o = (k @ x + r @ h + b for k, r, b in zip(kernels, recurrent, biases, strict=True))
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
        largest = max(largest, float(np.abs(c).max()))
    return largest


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(x / 2))
