"""What is in a .tflite: operators, dtypes, multiply-accumulates and memory, from the schema."""

import collections
import functools
import math
from pathlib import Path
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import arena, macs, seal

_FLOATS = {"FLOAT16", "FLOAT32", "FLOAT64", "BFLOAT16"}
_BYTES = {"FLOAT32": 4, "INT32": 4, "FLOAT16": 2, "INT16": 2, "INT64": 8, "FLOAT64": 8}


def read(path: Path) -> Any:
    """Returns a .tflite as the objects of its schema.

    Raises:
        InputError: the file is missing, empty, damaged, changed since its export, or of another
            kind.
    """
    if not path.is_file():
        raise InputError(f"FILE must be a .tflite file that exists; received {str(path)!r}.")
    content = _limits.read(path, "tflite")
    if content[4:8] != b"TFL3":
        received = "an empty file" if not content else "a file of another kind"
        raise InputError(f"{path.name} must be a whole .tflite file; received {received}.")
    seal.check(content, path.name)
    from ai_edge_litert.tools import flatbuffer_utils

    try:
        model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
        describe(model)  # a damaged file may be found out only when it is walked through
    except Exception as error:  # whatever the parser stumbles over
        raise InputError(
            f"{path.name} must be a whole .tflite file; received one that is damaged "
            f"({type(error).__name__})."
        ) from error
    return model


def describe(model: Any) -> dict[str, Any]:
    """Returns operators, dtypes, MACs, arena and metadata of a file, as JSON values.

    `macs` counts a loop's body once; `planned_bytes` is None for a model with a loop;
    `float_operators` names the place of the first operator of each kind that computes in float.

    Args:
        model: what `read` returned.
    """
    operators, dtypes = collections.Counter(), collections.Counter()
    total, floats = 0, {}
    for graph in model.subgraphs:
        dtypes.update(dtype(tensor) for tensor in graph.tensors)
        for operator in graph.operators:
            name = kind(model, operator)
            operators[name] += 1
            ends = [graph.tensors[i] for i in (*operator.inputs, *operator.outputs) if i >= 0]
            inputs = [_shape(graph.tensors[i]) for i in operator.inputs if i >= 0]
            total += macs.of(name, inputs, _shape(graph.tensors[operator.outputs[0]]))
            if name not in _BRIDGES and any(dtype(tensor) in _FLOATS for tensor in ends):
                floats.setdefault(name, _text(graph.tensors[operator.outputs[0]].name))
    return {
        "operators": dict(sorted(operators.items())),
        "dtypes": dict(sorted(dtypes.items())),
        "float_operators": floats,
        "subgraphs": len(model.subgraphs),
        "macs": total,
        "planned_bytes": arena.plan(lives(model.subgraphs[0]))
        if len(model.subgraphs) == 1
        else None,
    }


_SCALING = {"ADD", "SUB", "MUL", "DIV"}
_BRIDGES = {"QUANTIZE", "DEQUANTIZE"}


def refused_operators(model: Any) -> list[str]:
    """Returns a file's Flex and custom operators, which only a special interpreter runs."""
    codes = [code.customCode for code in model.operatorCodes if code.customCode]
    return [_text(code) for code in codes]


def scaling(model: Any) -> list[str]:
    """Returns the names of the tensors in which a table is scaled before its first layer."""
    graph = model.subgraphs[0]
    written = {index for operator in graph.operators for index in operator.outputs}
    scaled = {index for index in graph.inputs if len(_shape(graph.tensors[index])) == 2}
    names = []
    for operator in graph.operators:
        variable = {index for index in operator.inputs if index in written or index in graph.inputs}
        if kind(model, operator) in _SCALING and variable and variable <= scaled:
            scaled.update(operator.outputs)
            names += [_text(graph.tensors[index].name) for index in operator.outputs]
    return names


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def kind(model: Any, operator: Any) -> str:
    """Returns the name of an operator's kind, as the schema writes it."""
    code = model.operatorCodes[operator.opcodeIndex]
    return _operators().get(max(code.builtinCode, code.deprecatedBuiltinCode), "UNKNOWN")


@functools.cache
def _operators() -> dict[int, str]:
    from ai_edge_litert.schema_py_generated import BuiltinOperator

    return {code: name for name, code in vars(BuiltinOperator).items() if isinstance(code, int)}


@functools.cache
def _dtypes() -> dict[int, str]:
    from ai_edge_litert.schema_py_generated import TensorType

    return {code: name for name, code in vars(TensorType).items() if isinstance(code, int)}


def dtype(tensor: Any) -> str:
    """Returns the name of a tensor's dtype, as the schema writes it."""
    return _dtypes()[tensor.type]


def _shape(tensor: Any) -> list[int]:
    return [] if tensor.shape is None else [int(size) for size in tensor.shape]


def lives(graph: Any) -> list[tuple[int, int, int]]:
    """Returns (bytes, first operator, last operator) of what working memory holds.

    That are the inputs, what operators write, and the states that they keep.
    """
    first = dict.fromkeys(graph.inputs, 0)
    last = dict.fromkeys(graph.inputs, 0)
    for place, operator in enumerate(graph.operators):
        for index in operator.outputs:
            first.setdefault(index, place)
        for index in (*operator.inputs, *operator.outputs):
            last[index] = place
    states = [index for index, tensor in enumerate(graph.tensors) if tensor.isVariable]
    first.update(dict.fromkeys(states, 0))
    last.update(dict.fromkeys([*graph.outputs, *states], len(graph.operators)))
    sizes = {index: _size(graph.tensors[index]) for index in first}
    return [(sizes[index], first[index], last[index]) for index in first]


def elements(tensor: Any) -> int:
    """Returns how many numbers a tensor holds."""
    return math.prod(abs(size) for size in _shape(tensor))


def channels(tensor: Any) -> int:
    """Returns the size of a tensor's last axis."""
    return abs(_shape(tensor)[-1]) if _shape(tensor) else 1


def _size(tensor: Any) -> int:
    return math.prod(_shape(tensor)) * _BYTES.get(dtype(tensor), 1)
