"""What can be no label, no score and no probability: NaN in a metric, so that nobody trusts it.

A compiled metric cannot raise, so an example that cannot be counted gets a weight of NaN, which
makes every sum that it enters NaN. Arrays handed to `update_state` by hand are also checked before,
and refused with the reason.
"""

from typing import Any

import numpy as np
from keras import ops

from keras_trainkit._checks import InputError

_ROUNDING = 1e-3  # by how much a probability may lie outside of [0, 1]


def spoiled(weights: Any, broken: Any) -> Any:
    """Returns weights that are NaN where `broken`, unless they are 0.

    Example:
        >>> ops.convert_to_numpy(spoiled(ops.array([1.0, 0.0]), ops.array([True, True]))).tolist()
        [nan, 0.0]
    """
    return ops.where(ops.logical_and(broken, ops.not_equal(weights, 0)), float("nan"), weights)


def outside(values: Any) -> Any:
    """Returns where values are no probabilities: NaN, or outside of [0, 1] by more than rounding.

    Example:
        >>> ops.convert_to_numpy(outside(ops.array([0.0, 1.0, 1.1, float("nan")]))).tolist()
        [False, False, True, True]
    """
    return ops.logical_not(ops.less_equal(ops.abs(values - 0.5), 0.5 + _ROUNDING))


def refuse_labels(y_true: Any, shape: tuple[Any, ...], multilabel: bool = False) -> None:
    """Raises InputError if an array, not a tensor, holds what can be no label.

    Args:
        y_true: as it was given.
        shape: that of the scores.
        multilabel: whether each column is a label of its own.
    """
    if not _given_by_hand(y_true):
        return
    values = np.asarray(y_true)
    if values.dtype.kind not in "biuf":
        raise InputError(
            f"y_true must be numbers; received {values.dtype}. Give each class a number from 0 up."
        )
    classes = shape[-1] if len(shape) > 1 else 1
    one_hot = values.ndim == len(shape) and values.shape[-1] == classes
    if multilabel or one_hot or classes == 1:
        wrong, rule = np.abs(values - 0.5) > 0.5 + _ROUNDING, "0 or 1"
    else:
        wrong, rule = values > classes - 1, f"a class from 0 to {classes - 1}"
    if wrong.any():
        raise InputError(f"y_true must be {rule}; received {values[wrong].flat[0].item()!r}.")


def refuse_probabilities(y_pred: Any) -> None:
    """Raises InputError if an array, not a tensor, holds numbers outside of [0, 1]."""
    if not _given_by_hand(y_pred):
        return
    values = np.asarray(y_pred)
    wrong = np.abs(values - 0.5) > 0.5 + _ROUNDING
    if wrong.any():
        raise InputError(
            f"y_pred must be probabilities from 0 to 1; received {values[wrong].flat[0].item():g}. "
            "Pass from_logits=True if they are logits."
        )


def _given_by_hand(values: Any) -> bool:
    return isinstance(values, np.ndarray | list | tuple)
