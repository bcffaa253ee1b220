"""Multiply-accumulates of a .tflite's operators, from their shapes."""

import math
from collections.abc import Sequence

Shape = Sequence[int]


def of(operator: str, inputs: Sequence[Shape], output: Shape) -> int:
    """Returns the multiply-accumulates of one operator; 0 for a kind not counted.

    Args:
        operator: its name in the schema.
        inputs: the shapes of its inputs.
        output: the shape of its first output.

    Example:
        >>> of("CONV_2D", [(1, 28, 28, 1), (8, 3, 3, 1), (8,)], (1, 26, 26, 8))
        48672
        >>> of("FULLY_CONNECTED", [(1, 784), (512, 784)], (1, 512))
        401408
    """
    if operator == "CONV_2D":
        return math.prod(output) * math.prod(inputs[1][1:])
    if operator == "DEPTHWISE_CONV_2D":
        return math.prod(output) * math.prod(inputs[1][1:3])
    if operator == "TRANSPOSE_CONV":  # output shape, weights, input
        return math.prod(inputs[2][:3]) * math.prod(inputs[1])
    if operator in ("FULLY_CONNECTED", "BATCH_MATMUL"):
        return math.prod(output) * _common(operator, inputs)
    if operator == "UNIDIRECTIONAL_SEQUENCE_LSTM":
        return 4 * inputs[0][1] * (math.prod(inputs[1]) + inputs[1][0] ** 2)  # no projection
    return 0


def _common(operator: str, inputs: Sequence[Shape]) -> int:
    """Returns the length of the axis that a product sums over."""
    if operator == "FULLY_CONNECTED":
        return inputs[1][-1]
    return inputs[0][-1]
