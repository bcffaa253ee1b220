"""The number formats a model can be exported in."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Scheme:
    """One number format.

    Attributes:
        summary: what it is, in a few words.
        io: the dtype of inputs and outputs where it is not the model's own.
        calibrated: whether examples are needed to find the ranges of activations.
        whole: whether every tensor must be an integer; otherwise an operator may stay in float.
        recipe: the recipe of litert-quantizer that makes it; empty for the converter's own.
    """

    summary: str
    io: str = "float32"
    calibrated: bool = False
    whole: bool = False
    recipe: str = ""


SCHEMES = {
    "float32": Scheme("everything in float32"),
    "float16": Scheme("weights in float16"),
    "dynamic": Scheme("weights in int8, activations in float32"),
    "int8": Scheme("everything in int8", io="int8", calibrated=True, whole=True),
    "int8_float_io": Scheme("int8 inside, float32 in and out", calibrated=True),
    "uint8": Scheme("int8 inside, uint8 in and out", io="uint8", calibrated=True, whole=True),
    "int16x8": Scheme("int16 activations, int8 weights", calibrated=True),
    "weight8": Scheme("only weights, in int8", recipe="weight_only_wi8_afp32"),
    "weight4": Scheme("only weights, in int4", recipe="weight_only_wi4_afp32"),
}
