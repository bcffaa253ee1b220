"""What a .tflite says about itself: labels, scheme, recipe, scores, and a place for its digest."""

import hashlib
import json
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import seal

_NAME = "keras_trainkit"
_DIGITS = 32  # of the SHA-256, in the file: 128 bits


def embed(content: bytes, values: dict[str, Any]) -> bytes:
    """Returns a .tflite with `values` as JSON inside; every interpreter passes over them.

    Args:
        content: a .tflite file.
        values: JSON values; the place is added that `seal.seal` writes the file's digest into.
    """
    from ai_edge_litert import schema_py_generated as schema
    from ai_edge_litert.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    values = {**values, seal.KEY: seal.OPEN}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = np.frombuffer(text.encode(), np.uint8)
    model.buffers.append(buffer)
    entry.name, entry.buffer = _NAME, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def read(model: Any) -> dict[str, Any]:
    """Returns what `embed` wrote; nothing where another tool made the file.

    Args:
        model: the file, read by `anatomy.read`, which checks the digest of the whole of it.

    Raises:
        InputError: the metadata are damaged, or the weights of a file with the former digest, of
            weights alone, are no longer those of the export.
    """
    found = [e for e in model.metadata or [] if e.name in (_NAME, _NAME.encode())]
    if not found:
        return {}
    try:
        values = dict(json.loads(bytes(model.buffers[found[-1].buffer].data)))
        values["labels"] = [str(label) for label in values.get("labels", [])]
    except (ValueError, IndexError, TypeError) as error:
        raise InputError(
            f"the file's metadata must be JSON as export wrote it ({error})."
        ) from None
    if seal.KEY in values:
        return values
    stored = str(values.get(seal.FORMER))
    if len(stored) < _DIGITS or not digest(model).startswith(stored):
        raise InputError(
            "the file's weights must be those that were exported; received others, by their "
            "SHA-256: export it again."
        )
    return values


def digest(model: Any) -> str:
    """Returns the former digest: the SHA-256 of every constant that a tensor of the file holds."""
    total = hashlib.sha256()
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            data = model.buffers[tensor.buffer].data
            if data is not None:
                total.update(bytes(data))
            total.update(
                f"|{tensor.type}{list(() if tensor.shape is None else tensor.shape)}".encode()
            )
            quantization = tensor.quantization
            if quantization is not None and quantization.scale is not None:
                total.update(np.asarray(quantization.scale, np.float32).tobytes())
    return total.hexdigest()
