"""Runs a .tflite with LiteRT, without TensorFlow; in a process of its own by `isolated`."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import anatomy, arena_bound, fidelity, litert, metadata, ports

_WARM, _RUNS, _SECONDS = 20, 1000, 1.0


def run(
    folder: Path,
    path: str,
    examples: bool = True,
    seconds: float = _SECONDS,
    golden: bool = False,
    reference: str = "",
) -> dict[str, Any]:
    """Reads a file and its metadata and, with examples, runs them and measures the latency.

    The examples are `folder/inputs.npz`, an array an input; the answers `folder/outputs.npz`.

    Args:
        folder: where examples and answers lie.
        path: the .tflite file.
        examples: whether there are examples.
        seconds: how long latency is measured at most.
        golden: whether the reference kernels are used, and the raw numbers kept in `golden.npz`.
        reference: a float32 file of the same model, that every layer is compared with.

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
    answer["arena_bound_bytes"] = arena_bound.bound(model)
    interpreter = litert.load(Path(path), plain=golden)
    inputs, outputs = litert.ends(interpreter)
    answer |= {"inputs": _listed(inputs), "outputs": _listed(outputs)}
    if examples:
        arrays = ports.fetch(folder / "inputs.npz")
        given = ready(arrays, inputs)
        raw = answers(interpreter, inputs, outputs, given)
        if golden:
            ports.store(folder / "golden.npz", _golden(given, raw))
        np.savez(folder / "outputs.npz", *map(litert.decode, raw.values(), outputs.values()))
        answer["latency_ms"] = latency(interpreter.invoke, seconds)
        if reference:
            answer["layers"] = fidelity.measure(Path(reference), Path(path), arrays)
    return answer


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


def ready(arrays: dict[str, np.ndarray], inputs: dict[str, Any]) -> dict[str, np.ndarray]:
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
    return {name: litert.encode(array, inputs[name]) for name, array in arrays.items()}


def answers(
    interpreter: Any,
    inputs: dict[str, Any],
    outputs: dict[str, Any],
    given: dict[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Returns the file's raw answers to every example, run one by one from an empty state."""
    found: dict[str, list[np.ndarray]] = {name: [] for name in outputs}
    for row in range(len(next(iter(given.values())))):
        interpreter.reset_all_variables()  # an LSTM keeps its state between runs
        for name, array in given.items():
            interpreter.set_tensor(inputs[name]["index"], array[row : row + 1])
        interpreter.invoke()
        for name, detail in outputs.items():
            found[name].append(interpreter.get_tensor(detail["index"]))
    return {name: np.concatenate(rows) for name, rows in found.items()}


def _golden(given: dict[str, np.ndarray], raw: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns raw inputs and outputs by names that differ."""
    inputs = {f"golden_input_{name}": array for name, array in given.items()}
    return inputs | {f"golden_output_{name}": array for name, array in raw.items()}


def latency(invoke: Callable[[], Any], seconds: float = _SECONDS) -> dict[str, float]:
    """Returns median and 95th percentile of the time of one example on one thread."""
    times: list[float] = []
    for _ in range(_WARM):
        invoke()
    end = time.perf_counter() + seconds
    while len(times) < _WARM or (len(times) < _RUNS and time.perf_counter() < end):
        start = time.perf_counter()
        invoke()
        times.append(time.perf_counter() - start)
    median, late = (1000 * float(value) for value in np.percentile(times, [50, 95]))
    return {"median": median, "p95": late, "runs": len(times), "threads": 1}
