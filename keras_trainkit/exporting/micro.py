"""Runs a .tflite file with the interpreter for microcontrollers, beside LiteRT."""

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import isolated, litert, micro_log, ports, verification
from keras_trainkit.exporting.interpret import answers, ready
from keras_trainkit.exporting.memory import ARENA
from keras_trainkit.processes import CrashError

_MOST = 500  # examples are run: its kernels are slow on a computer


def verify_micro(path: str | Path, x: Any) -> dict[str, Any]:
    """Runs a file with TensorFlow Lite Micro and with LiteRT's reference kernels.

    Needs the package tflite-micro, the extra `micro`. It runs in a process of its own.

    Args:
        path: a .tflite file.
        x: examples, as for `verify`; the first 500 are run.

    Returns:
        `examples`, how many were run; `equal`, the share of the outputs' raw numbers that are the
        same to the bit, and `largest_difference` of the others; `arena_bytes`, what the
        interpreter used in all, and `arena_head_bytes`, the part of it that tensors take.

    Raises:
        InputError: the package is missing, or the interpreter refuses the file.
    """
    if not importlib.util.find_spec("tflite_micro"):
        raise InputError(
            "verify_micro (--micro) needs the package tflite-micro: install it with `pip install "
            "'keras_trainkit[micro]'`."
        )
    path = Path(path)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, _ = verification.interpret(path, None, folder)
        examples = ports.sort("verify", x, ports.of_file(facts["inputs"]), missing=True)
        ports.store(folder / "inputs.npz", {key: rows[:_MOST] for key, rows in examples.items()})
        try:
            found = isolated.run("micro", folder, {"path": str(path.resolve())})
        except CrashError as error:
            raise _refused(path, folder, str(error)) from error
        return found | micro_log.recorded(folder)


def run(folder: Path, path: str) -> dict[str, Any]:
    """Runs the examples in `folder` with both interpreters; `isolated` does it elsewhere."""
    from tflite_micro.python.tflite_micro import runtime

    interpreter = litert.load(Path(path), plain=True)
    inputs, outputs = litert.ends(interpreter)
    given = ready(ports.fetch(folder / "inputs.npz"), inputs)
    wanted = answers(interpreter, inputs, outputs, given)
    micro = runtime.Interpreter.from_file(path, arena_size=ARENA)
    places = [
        _places(details)
        for details in (interpreter.get_input_details(), interpreter.get_output_details())
    ]
    count = len(next(iter(given.values())))
    found: dict[str, list[np.ndarray]] = {name: [] for name in outputs}
    for row in range(count):
        micro.reset()
        for name, array in given.items():
            micro.set_input(array[row : row + 1], places[0][inputs[name]["index"]])
        micro.invoke()
        for name, detail in outputs.items():
            found[name].append(np.array(micro.get_output(places[1][detail["index"]])))
    micro.print_allocations()
    pairs = [(np.concatenate(found[name]), wanted[name]) for name in outputs]
    gaps = np.concatenate([np.abs(a.astype("float64") - b).ravel() for a, b in pairs])
    return {
        "examples": count,
        "equal": float((gaps == 0).mean()),
        "largest_difference": float(gaps.max()),
    }


def _places(details: list[dict[str, Any]]) -> dict[int, int]:
    """Returns where each tensor stands among the model's inputs or outputs."""
    return {detail["index"]: place for place, detail in enumerate(details)}


def _refused(path: Path, folder: Path, words: str) -> InputError:
    return InputError(
        f"FILE must be one that TensorFlow Lite Micro takes; received {path.name}, which it "
        f"refuses ({micro_log.reason(folder) or words}): export it as int8 or float32."
    )
