"""Runs a .tflite with LiteRT, without TensorFlow; in a process of its own by `child`."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, metadata, ports

_WARM, _RUNS, _SECONDS = 20, 1000, 1.0


def run(folder: Path, path: str, examples: bool = True, seconds: float = _SECONDS) -> Any:
    """Reads a file and its metadata and, with examples, runs them and measures the latency.

    The examples are `folder/inputs.npz`, an array an input; the answers `folder/outputs.npz`.

    Args:
        folder: where examples and answers lie.
        path: the .tflite file.
        examples: whether there are examples.
        seconds: how long latency is measured at most.

    Raises:
        InputError: the file cannot be read or run, or takes other inputs.
    """
    model = anatomy.read(Path(path))
    if odd := anatomy.refused_operators(model):
        raise InputError(
            f"FILE must hold builtin operators alone; received {', '.join(odd)} in "
            f"{Path(path).name}: export the model with trainkit, which names the layer."
        )
    answer = anatomy.describe(model) | {"metadata": metadata.read(model)}
    interpreter = _open(path)
    inputs, outputs = _ends(interpreter)
    answer |= {"inputs": _listed(inputs), "outputs": _listed(outputs)}
    if examples:
        arrays = ports.fetch(folder / "inputs.npz")
        results = _answers(interpreter, inputs, outputs, arrays)
        np.savez(folder / "outputs.npz", *results)
        answer["latency_ms"] = _latency(interpreter, seconds)
    return answer


def _open(path: str) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_path=path, num_threads=1)
        interpreter.allocate_tensors()
    except Exception as error:  # ValueError, RuntimeError, UnicodeDecodeError, ...
        raise InputError(
            f"{Path(path).name} must be a .tflite file that LiteRT can run; received one it "
            f"refuses ({str(error).strip().splitlines()[0][:200]})."
        ) from error
    return interpreter


def _ends(interpreter: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the details of inputs and outputs by name, the outputs in the model's order."""
    if interpreter.get_signature_list():
        runner = interpreter.get_signature_runner()
        inputs, outputs = runner.get_input_details(), runner.get_output_details()
        return inputs, dict(sorted(outputs.items(), key=lambda each: (len(each[0]), each[0])))
    ends = interpreter.get_input_details(), interpreter.get_output_details()
    inputs, outputs = ({detail["name"]: detail for detail in details} for details in ends)
    return inputs, outputs


def _listed(ends: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "shape": [int(size) for size in detail["shape"]],
            "dtype": np.dtype(detail["dtype"]).name,
            "scale": float(detail["quantization"][0]),
            "zero_point": int(detail["quantization"][1]),
        }
        for name, detail in ends.items()
    ]


def _answers(
    interpreter: Any,
    inputs: dict[str, Any],
    outputs: dict[str, Any],
    arrays: dict[str, np.ndarray],
) -> list[np.ndarray]:
    """Returns the file's answers to every example, one by one, as real numbers."""
    if set(arrays) != set(inputs):
        raise InputError(
            f"FILE must take the inputs {', '.join(arrays)}; received one that takes "
            f"{', '.join(inputs)}."
        )
    ready = {name: encode(array, inputs[name]) for name, array in arrays.items()}
    for name, array in ready.items():
        wanted = tuple(int(size) for size in inputs[name]["shape"])
        if array.shape[1:] != wanted[1:] or wanted[0] != 1:
            raise InputError(
                f"FILE must take one example of shape {array.shape[1:]} for the input {name!r}; "
                f"received one that takes {wanted}."
            )
    count = len(next(iter(arrays.values())))
    found: list[list[np.ndarray]] = [[] for _ in outputs]
    for row in range(count):
        for name, array in ready.items():
            interpreter.set_tensor(inputs[name]["index"], array[row : row + 1])
        interpreter.invoke()
        for place, detail in enumerate(outputs.values()):
            found[place].append(interpreter.get_tensor(detail["index"]))
    return [
        decode(np.concatenate(rows), detail)
        for rows, detail in zip(found, outputs.values(), strict=True)
    ]


def encode(array: np.ndarray, detail: dict[str, Any]) -> np.ndarray:
    """Returns examples in the dtype of an input, quantized where it has a scale."""
    scale, zero = detail["quantization"]
    dtype = np.dtype(detail["dtype"])
    if scale == 0 or dtype.kind == "f":
        return array.astype(dtype)
    limits = np.iinfo(dtype)
    return np.clip(np.round(array / scale) + zero, limits.min, limits.max).astype(dtype)


def decode(array: np.ndarray, detail: dict[str, Any]) -> np.ndarray:
    """Returns answers as real numbers, scaled where the output has a scale."""
    scale, zero = detail["quantization"]
    if scale == 0 or array.dtype.kind == "f":
        return array
    return ((array.astype(np.float64) - zero) * scale).astype(np.float32)


def _latency(interpreter: Any, seconds: float) -> dict[str, float]:
    """Returns median and 95th percentile of the time of one example on one thread."""
    times: list[float] = []
    for _ in range(_WARM):
        interpreter.invoke()
    end = time.perf_counter() + seconds
    while len(times) < _WARM or (len(times) < _RUNS and time.perf_counter() < end):
        start = time.perf_counter()
        interpreter.invoke()
        times.append(time.perf_counter() - start)
    median, late = (1000 * float(value) for value in np.percentile(times, [50, 95]))
    return {"median": median, "p95": late, "runs": len(times), "threads": 1}
