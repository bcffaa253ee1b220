"""Runs a .tflite with LiteRT, without TensorFlow; in a process of its own by `child`."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, metadata, ports

_WARM, _RUNS, _SECONDS = 20, 1000, 1.0


def run(
    folder: Path,
    path: str,
    examples: bool = True,
    seconds: float = _SECONDS,
    golden: bool = False,
) -> dict[str, Any]:
    """Reads a file and its metadata and, with examples, runs them and measures the latency.

    The examples are `folder/inputs.npz`, an array an input; the answers `folder/outputs.npz`.

    Args:
        folder: where examples and answers lie.
        path: the .tflite file.
        examples: whether there are examples.
        seconds: how long latency is measured at most.
        golden: whether the plain kernels are used, and the raw numbers kept in `golden.npz`.

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
    interpreter = _open(path, plain=golden)
    inputs, outputs = _ends(interpreter)
    answer |= {"inputs": _listed(inputs), "outputs": _listed(outputs)}
    if examples:
        arrays = ports.fetch(folder / "inputs.npz")
        ready = _ready(arrays, inputs)
        raw = _answers(interpreter, inputs, outputs, ready)
        if golden:
            ports.store(folder / "golden.npz", _golden(ready, raw))
        np.savez(folder / "outputs.npz", *map(decode, raw.values(), outputs.values()))
        answer["latency_ms"] = _latency(interpreter, seconds)
    return answer


def _open(path: str, *, plain: bool) -> Any:
    """Returns an interpreter of one thread, with XNNPACK's kernels or the plain ones."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES if plain else OpResolverType.AUTO
    try:
        interpreter = Interpreter(
            model_path=path, num_threads=1, experimental_op_resolver_type=kernels
        )
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


def _ready(arrays: dict[str, np.ndarray], inputs: dict[str, Any]) -> dict[str, np.ndarray]:
    """Returns examples as the file takes them.

    Raises:
        InputError: the file takes other inputs.
    """
    if set(arrays) != set(inputs):
        raise InputError(
            f"FILE must take the inputs {', '.join(arrays)}; received one that takes "
            f"{', '.join(inputs)}."
        )
    for name, array in arrays.items():
        wanted = tuple(int(size) for size in inputs[name]["shape"])
        if array.shape[1:] != wanted[1:] or wanted[0] != 1:
            raise InputError(
                f"FILE must take one example of shape {array.shape[1:]} for the input {name!r}; "
                f"received one that takes {wanted}."
            )
    return {name: encode(array, inputs[name]) for name, array in arrays.items()}


def _answers(
    interpreter: Any,
    inputs: dict[str, Any],
    outputs: dict[str, Any],
    ready: dict[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Returns the file's raw answers to every example, run one by one."""
    found: dict[str, list[np.ndarray]] = {name: [] for name in outputs}
    for row in range(len(next(iter(ready.values())))):
        for name, array in ready.items():
            interpreter.set_tensor(inputs[name]["index"], array[row : row + 1])
        interpreter.invoke()
        for name, detail in outputs.items():
            found[name].append(interpreter.get_tensor(detail["index"]))
    return {name: np.concatenate(rows) for name, rows in found.items()}


def _golden(ready: dict[str, np.ndarray], raw: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns raw inputs and outputs by names that differ."""
    given = {f"golden_input_{name}": array for name, array in ready.items()}
    return given | {f"golden_output_{name}": array for name, array in raw.items()}


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
