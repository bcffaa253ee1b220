"""Which class is wanted, or how the values of all classes become one number."""

from typing import Any

from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def check_class_id(class_id: Any, average: str | None) -> int | None:
    """Returns `class_id` if it is None, or a class and no average was chosen beside it."""
    if class_id is None:
        return None
    if average != "auto":
        raise InputError(
            "average must be left out when class_id chooses one class; received "
            f"average={average!r} and class_id={class_id!r}."
        )
    return _checks.non_negative_integer("class_id", class_id)


def class_in(class_id: int | None, classes: int) -> int | None:
    """Returns `class_id` if it is None or one of so many classes, or raises InputError."""
    if class_id is not None and not 0 <= class_id < classes:
        raise InputError(
            f"class_id must be one of 0 to {classes - 1}; received class_id={class_id!r}."
        )
    return class_id


def positive_class(task: str, classes: int) -> int | None:
    """Returns the class that "auto" stands for: 1 of two (0 of one column), or None for "macro"."""
    if task == "multilabel" or task == "multiclass" or classes > 2:
        return None
    return classes - 1


def divide(numerator: Any, denominator: Any) -> Any:
    """Returns the ratio, and 0 where the denominator is 0."""
    empty = ops.equal(denominator, 0)
    ratio = numerator / ops.where(empty, ops.ones_like(denominator), denominator)
    return ops.where(empty, ops.zeros_like(ratio), ratio)


def average(numerators: Any, denominators: Any, support: Any, how: str) -> Any:
    """Returns one number for all classes.

    Args:
        numerators: of each class.
        denominators: of each class; a class with 0 scores 0.
        support: the weight of each class for "weighted".
        how: "macro", the mean of the ratios; "micro", the ratio of the sums; "weighted", the
            mean of the ratios by `support`.
    """
    if how == "micro":
        return divide(ops.sum(numerators), ops.sum(denominators))
    ratios = divide(numerators, denominators)
    if how == "macro":
        return ops.mean(ratios)
    return divide(ops.sum(ratios * support), ops.sum(support))
