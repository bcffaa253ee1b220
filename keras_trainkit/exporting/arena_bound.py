"""The most working memory that TensorFlow Lite Micro needs, reckoned without running the file."""

from typing import Any

from keras_trainkit.exporting import anatomy, arena, cells

_FIXED, _OPERATOR, _CHANNEL = 1024, 400, 8  # bytes of the interpreter's records
_SPARE = 1.25  # the planner may order tensors otherwise
_PER_CHANNEL = {"CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"}
_SCRATCH = {"TRANSPOSE_CONV": 4, "BATCH_MATMUL": 8, "MEAN": 8, "SUM": 8, "REDUCE_MAX": 8}
_SCRATCH |= {cells.OPERATOR: 16}  # four gates
_KNOWN = (
    {"ADD", "SUB", "MUL", "RESHAPE", "TRANSPOSE", "CONCATENATION", "SPLIT", "UNPACK", "PACK"}
    | {"MAX_POOL_2D", "AVERAGE_POOL_2D", "SOFTMAX", "LOGISTIC", "TANH", "RELU", "RELU6", "PAD"}
    | {"LEAKY_RELU", "PRELU", "HARD_SWISH", "ELU", "NEG", "RSQRT", "SQUARED_DIFFERENCE", "MAXIMUM"}
    | {"MINIMUM", "QUANTIZE", "DEQUANTIZE", "STRIDED_SLICE", "EXPAND_DIMS", "SQUEEZE", "SQUARE"}
    | {"SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND", "REVERSE_V2"}
    | _PER_CHANNEL
    | set(_SCRATCH)
)
_MICRO = {"INT8", "FLOAT32", "INT32", "INT64", "BOOL"}  # activations of kernels that were measured


def bound(model: Any) -> int | None:
    """Returns the most bytes that a file needs, or None where its operators are not known.

    Args:
        model: what `anatomy.read` returned.
    """
    if len(model.subgraphs) != 1:
        return None
    graph = model.subgraphs[0]
    names = [anatomy.kind(model, each) for each in graph.operators]
    if not set(names) <= _KNOWN or not _takes(graph):
        return None
    scratch = [
        (_SCRATCH[name] * anatomy.elements(graph.tensors[each.outputs[0]]), place, place)
        for place, (name, each) in enumerate(zip(names, graph.operators, strict=True))
        if name in _SCRATCH
    ]
    channels = sum(
        anatomy.channels(graph.tensors[each.outputs[0]])
        for name, each in zip(names, graph.operators, strict=True)
        if name in _PER_CHANNEL
    )
    planned = arena.plan([*anatomy.lives(graph), *scratch])
    records = _FIXED + _OPERATOR * len(names) + _CHANNEL * channels
    return int(_SPARE * planned) + records


def _takes(graph: Any) -> bool:
    """Whether activations are of kinds that the kernels take, and weights are of the same."""
    kinds = {anatomy.dtype(tensor) for tensor in graph.tensors if not tensor.isVariable}
    written = {anatomy.dtype(graph.tensors[i]) for each in graph.operators for i in each.outputs}
    return kinds <= _MICRO and not ("INT8" in kinds and "INT8" not in written)
