"""The one place that knows litert-quantizer: it quantizes weights that the converter cannot."""

import importlib.util
from pathlib import Path

from keras_trainkit._checks import InputError


def installed() -> bool:
    """Whether litert-quantizer can be imported."""
    return importlib.util.find_spec("litert_quantizer") is not None


def check(scheme: str) -> None:
    """Sees that litert-quantizer is installed.

    Raises:
        InputError: it is not.
    """
    if not installed():
        raise InputError(
            f"scheme {scheme} needs the package litert-quantizer: install it with "
            "`pip install 'keras_trainkit[quant]'`."
        )


def weights(path: Path, recipe: str) -> bytes:
    """Returns a float32 .tflite with quantized weights.

    Args:
        path: the float32 file.
        recipe: a name in `litert_quantizer.recipe`.
    """
    from ai_edge_litert.tools import flatbuffer_utils
    from litert_quantizer import quantizer
    from litert_quantizer import recipe as recipes

    worker = quantizer.Quantizer(str(path), getattr(recipes, recipe)())
    content = worker.quantize(enable_progress_report=False).quantized_model
    inlined = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    return bytes(flatbuffer_utils.convert_object_to_bytearray(inlined))
