"""A .tflite in fewer bytes: the same graph and the same numbers, each part stored once.

A flatbuffer may point to one part from many places, and a reader sees no difference. The converter
writes every part anew: the zero points of a quantized channel, eight bytes each, are most of them.
"""

# ruff: noqa: N802 (the methods of flatbuffers.Builder that the schema's code calls)

import hashlib
from collections.abc import Callable
from typing import Any

import flatbuffers
import numpy as np

_NOTES = {b"min_runtime_version", b"CONVERSION_METADATA"}  # of the converter, about itself
_ALIGNMENT = 16  # of constants, by the schema; its Python code forgets it


def slim(content: bytes, *, keep_names: bool = False) -> bytes:
    """Returns a .tflite that any interpreter answers the same with.

    Inputs and outputs are named as in the signature; the other tensors lose their names, and the
    file what the converter noted about itself.

    Args:
        content: a .tflite whose constants lie inside its buffers, as `metadata.embed` returns it.
        keep_names: whether all names and notes stay, for tools that need them.
    """
    from ai_edge_litert.tools import flatbuffer_utils

    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(content))
    if not keep_names:
        _strip(model)
    builder = _Once()
    builder.Finish(model.Pack(builder), file_identifier=content[4:8])
    return bytes(builder.Output())


def _strip(model: Any) -> None:
    """Takes away what no interpreter reads."""
    named = {
        (signature.subgraphIndex, end.tensorIndex): end.name
        for signature in model.signatureDefs or ()
        for end in (*signature.inputs, *signature.outputs)
    }
    model.description = None
    for place, graph in enumerate(model.subgraphs):
        graph.name = None
        for index, tensor in enumerate(graph.tensors):
            tensor.name = named.get((place, index))
    model.metadata = [entry for entry in model.metadata if entry.name not in _NOTES]
    _drop_buffers(model, [tensor for graph in model.subgraphs for tensor in graph.tensors])


def _drop_buffers(model: Any, tensors: list[Any]) -> None:
    """Takes away buffers that nothing holds any more; the first stays, as it stands for none."""
    holders = [*tensors, *model.metadata]
    used = sorted({0, *(holder.buffer for holder in holders)})
    places = {old: new for new, old in enumerate(used)}
    model.buffers = [model.buffers[old] for old in used]
    for holder in holders:
        holder.buffer = places[holder.buffer]


class _Once(flatbuffers.Builder):
    """Writes equal vectors, strings and tables once, and the fields of a table without gaps."""

    def __init__(self) -> None:
        super().__init__(1024)
        self._written: dict[Any, int] = {}
        self._slots = 0
        self._fields: list[tuple[int, int, Any, Callable[[], None]]] = []

    def _once(self, key: Any, write: Callable[[], int]) -> int:
        if key not in self._written:
            self._written[key] = write()
        return self._written[key]

    def CreateNumpyVector(self, x: np.ndarray) -> int:
        key = (x.dtype.str, x.size, hashlib.sha256(x.tobytes()).digest())
        return self._once(key, lambda: super(_Once, self).CreateNumpyVector(x))

    def CreateString(self, s: bytes, encoding: str = "utf-8", errors: str = "strict") -> int:
        return self._once(s, lambda: super(_Once, self).CreateString(s, encoding, errors))

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> int:  # noqa: N803
        alignment = _ALIGNMENT if elemSize == 1 else alignment
        return super().StartVector(elemSize, numElems, alignment)

    def StartObject(self, numfields: int) -> None:
        self._slots, self._fields = numfields, []

    def PrependSlot(self, flags: Any, o: int, x: Any, d: Any) -> None:
        bits = flags.packer_type.pack(x)  # 1, 1.0 and True are equal, 0.0 and -0.0 too
        if d is None or bits != flags.packer_type.pack(d):
            write = super().Prepend

            def field() -> None:
                write(flags, x)
                self.Slot(o)

            self._fields.append((flags.bytewidth, o, bits, field))

    def PrependUOffsetTRelativeSlot(self, o: int, x: int, d: int) -> None:
        if x != d:
            write = super().PrependUOffsetTRelativeSlot
            self._fields.append((4, o, x, lambda: write(o, x, d)))

    def EndObject(self) -> int:
        key = tuple(sorted(field[:3] for field in self._fields))
        return self._once(key, self._table)

    def _table(self) -> int:
        super().StartObject(self._slots)
        for *_, write in sorted(self._fields, key=lambda field: -field[0]):
            write()
        return super().EndObject()
