"""Runs an .onnx with ONNX Runtime, without TensorFlow; in a process of its own by `isolated`."""

import collections
import json
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import interpret, ports

_BATCH = 1000
_NAME = "keras_trainkit"
_NUMPY = {"float": "float32", "double": "float64"}  # ONNX's names


def run(folder: Path, path: str, about: dict[str, Any]) -> dict[str, Any]:
    """Writes what a file is about into it, runs it on examples, and returns its facts.

    The examples are `folder/inputs.npz`, an array an input; the answers `folder/outputs.npz`.

    Args:
        folder: where examples and answers lie.
        path: the .onnx file.
        about: labels and the recipe's name, kept inside the file.

    Raises:
        InputError: an operator is none of ONNX, or ONNX Runtime refuses the file.
    """
    import onnx
    import onnxruntime

    model = onnx.load(path)
    _refuse(model)
    for place, end in enumerate(model.graph.output):
        _rename(model, end.name, f"output_{place}")
    onnx.helper.set_model_props(model, {_NAME: json.dumps(about)})
    onnx.checker.check_model(model)
    onnx.save(model, path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own
        raise InputError(
            "model must be one that ONNX Runtime can run; it says: "
            f"{str(error).strip().splitlines()[0][:200]}"
        ) from error
    arrays = ports.fetch(folder / "inputs.npz")
    given = {end.name: arrays[end.name] for end in session.get_inputs()}
    np.savez(folder / "outputs.npz", *answers(session, given))
    one = {name: array[:1] for name, array in given.items()}
    return {
        "metadata": about,
        "operators": dict(collections.Counter(sorted(node.op_type for node in model.graph.node))),
        "dtypes": _dtypes(model),
        "opset": model.opset_import[0].version,
        "inputs": _listed(session.get_inputs()),
        "outputs": _listed(session.get_outputs()),
        "latency_ms": interpret.latency(lambda: session.run(None, one)),
    }


def _refuse(model: Any) -> None:
    """Sees that every operator is one of ONNX; the converter leaves others as they are."""
    from onnx import defs

    domains = {"", "ai.onnx"}
    odd = [n for n in model.graph.node if not (n.domain in domains and defs.has(n.op_type))]
    if odd:
        places = ", ".join(dict.fromkeys(f"{node.op_type} in {node.name!r}" for node in odd))
        raise InputError(
            f"model must be made of operators that ONNX has; received {places[:300]}: replace the "
            "layer, or move it out of the model."
        )


def _rename(model: Any, old: str, new: str) -> None:
    for names in [each for node in model.graph.node for each in (node.input, node.output)]:
        for place, name in enumerate(names):
            if name == old:
                names[place] = new
    for end in model.graph.output:
        end.name = new if end.name == old else end.name


def answers(session: Any, given: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Returns a session's answers to every example, an array an output."""
    count = len(next(iter(given.values())))
    parts = [
        session.run(None, {name: array[start : start + _BATCH] for name, array in given.items()})
        for start in range(0, count, _BATCH)
    ]
    return [np.concatenate(each) for each in zip(*parts, strict=True)]


def _dtypes(model: Any) -> dict[str, int]:
    from onnx import TensorProto

    kinds = (TensorProto.DataType.Name(each.data_type) for each in model.graph.initializer)
    return dict(collections.Counter(sorted(kinds)))


def _listed(ends: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": end.name,
            "shape": [size if isinstance(size, int) else None for size in end.shape],
            "dtype": _NUMPY.get(kind := end.type[len("tensor(") : -1], kind),
            "scale": 0.0,
            "zero_point": 0,
        }
        for end in ends
    ]
