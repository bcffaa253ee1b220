"""Examples that tell a quantizer the ranges of activations, checked before they ruin a model.

The converter takes empty, constant, missing or wrongly scaled examples without a word and makes
a file that is float, or right in one case of ten.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import ports
from keras_trainkit.exporting.ports import Port

ENOUGH = 300  # more examples did not change a score
_OUTSIDE = 0.05  # the share of the verification values that may lie outside the calibrated range
_WIDER = 10  # how many times the calibrated range may be wider than that of the verification
_MIXED = 100  # how many times one column may be larger than another


def check(
    calibration: Any,
    inputs: Sequence[Port],
    verification: Mapping[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """Returns calibration examples, spread evenly over those given, by input name.

    Args:
        calibration: an array of examples, or one for each input.
        inputs: the model's inputs.
        verification: the examples the file will be verified on, which must lie in the same range.

    Raises:
        InputError: they have a wrong shape, are not finite, constant, or scaled unlike the
            verification examples.
    """
    arrays = ports.sort("calibration", calibration, inputs)
    for name, array in arrays.items():
        if array.size > 1 and (array == array.flat[0]).all():
            raise InputError(
                f"calibration must hold examples that differ; received {array.flat[0]:g} "
                f"everywhere in the input {name!r}: give a few hundred real training examples."
            )
        if verification is not None:
            _check_scale(name, array, verification[name])
    count = len(next(iter(arrays.values())))
    rows = np.unique(np.linspace(0, count - 1, min(count, ENOUGH)).astype(int))
    return {name: array[rows] for name, array in arrays.items()}


def _check_scale(name: str, given: np.ndarray, seen: np.ndarray) -> None:
    low, high = float(given.min()), float(given.max())
    outside = float(((seen < low) | (seen > high)).mean())
    span = float(seen.max()) - float(seen.min())
    if outside > _OUTSIDE or (span > 0 and high - low > _WIDER * span):
        raise InputError(
            f"calibration must be scaled as the examples that the model will see; received "
            f"{low:.4g} to {high:.4g} in the input {name!r}, where verify holds "
            f"{float(seen.min()):.4g} to {float(seen.max()):.4g}."
        )


def mixed_scales(scheme: str, arrays: Mapping[str, np.ndarray]) -> str:
    """Returns a warning about a table whose columns differ much in size, or nothing.

    Eight bits are spread over the largest column: the small ones are rounded away.
    """
    for name, array in arrays.items():
        if array.ndim == 2 and array.dtype.kind == "f":
            sizes = np.abs(array).max(axis=0)
            sizes = sizes[sizes > 0]
            if len(sizes) > 1 and sizes.max() > _MIXED * sizes.min():
                other = "int8_float_io, which scales a table in float where the model does so first"
                return (
                    f"the columns of {name!r} differ {sizes.max() / sizes.min():,.0f} times in "
                    "size, and eight bits cannot hold both: use "
                    + ("" if scheme == "int8_float_io" else f"{other}, or ")
                    + "dynamic"
                )
    return ""
