"""LiteRT's interpreter: opening a file, its inputs and outputs, and numbers in and out."""

from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import seal


def load(path: Path, *, plain: bool = False, keep: bool = False) -> Any:
    """Returns an interpreter of one thread.

    Args:
        path: the file.
        plain: whether the reference kernels are used, those of microcontrollers, or, where they
            lack an operator, the optimized ones without a delegate.
        keep: whether every tensor can be read after a run.

    Raises:
        InputError: the file changed since its export, or LiteRT refuses it.
    """
    if path.is_file():
        seal.check(path.read_bytes(), path.name)
    from ai_edge_litert.interpreter import OpResolverType as Kernels

    if not plain:
        return _opened(path, Kernels.AUTO, keep)
    try:
        return _opened(path, Kernels.BUILTIN_REF, keep)
    except InputError:  # the reference lacks a few operators, such as ELU
        return _opened(path, Kernels.BUILTIN_WITHOUT_DEFAULT_DELEGATES, keep)


def _opened(path: Path, kernels: Any, keep: bool) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(
            model_path=str(path),
            num_threads=1,
            experimental_op_resolver_type=kernels,
            experimental_preserve_all_tensors=keep,
        )
        interpreter.allocate_tensors()
    except Exception as error:  # ValueError, RuntimeError, UnicodeDecodeError, ...
        raise InputError(
            f"{path.name} must be a .tflite file that LiteRT can run; received one it "
            f"refuses ({str(error).strip().splitlines()[0][:200]})."
        ) from error
    return interpreter


def ends(interpreter: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the details of inputs and outputs by name, the outputs in the model's order.

    Raises:
        InputError: the file's signature is damaged.
    """
    try:
        return _ends(interpreter)
    except Exception as error:  # ValueError, KeyError, UnicodeDecodeError, ...
        line = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(
            f"FILE must be a whole .tflite file; received one of a damaged signature ({line[:99]})."
        ) from error


def _ends(interpreter: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if interpreter.get_signature_list():
        runner = interpreter.get_signature_runner()
        inputs, outputs = runner.get_input_details(), runner.get_output_details()
        return inputs, dict(sorted(outputs.items(), key=lambda each: (len(each[0]), each[0])))
    both = interpreter.get_input_details(), interpreter.get_output_details()
    inputs, outputs = ({detail["name"]: detail for detail in details} for details in both)
    return inputs, outputs


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
