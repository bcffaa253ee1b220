"""A batch and its labels, as a dict or a pair, and labels as class probabilities."""

from collections.abc import Mapping
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError

KEYS = ("images", "labels")


def unpack(layer: str, inputs: Any) -> tuple[Any, Any]:
    """Returns (images, labels) from a pair or a dict, or raises InputError."""
    if isinstance(inputs, Mapping) and set(inputs) == set(KEYS):
        return _one_length(layer, inputs["images"], inputs["labels"])
    pair = isinstance(inputs, tuple | list) and len(inputs) == 2
    if pair and not isinstance(inputs[0], int | None):  # (batch, features) is one shape, no pair
        return _one_length(layer, inputs[0], inputs[1])
    got = f"the keys {sorted(inputs)}" if isinstance(inputs, Mapping) else type(inputs).__name__
    raise InputError(
        f"{layer}'s inputs must be a pair (images, labels) or a dict of 'images' and 'labels'; "
        f"received {got}."
    )


def _one_length(layer: str, images: Any, labels: Any) -> tuple[Any, Any]:
    sizes = [next(iter(getattr(part, "shape", None) or (None,))) for part in (images, labels)]
    if None not in sizes and sizes[0] != sizes[1]:
        raise InputError(
            f"{layer}'s inputs must have a label for each example; received {sizes[0]} examples "
            f"and {sizes[1]} labels."
        )
    return images, labels


def pack(like: Any, images: Any, labels: Any) -> Any:
    """Returns images and labels in the structure of `like`."""
    if isinstance(like, Mapping):
        return {"images": images, "labels": labels}
    return (images, labels)


def soft_labels(labels: Any, num_classes: int) -> Any:
    """Returns float32 (batch, num_classes) from class numbers or from one-hot labels.

    A number that is no class becomes NaN, as a compiled layer cannot raise.
    """
    if is_one_hot(labels.shape, num_classes):
        return ops.cast(labels, "float32")
    given = ops.reshape(ops.cast(labels, "float32"), (-1, 1))
    classes = ops.reshape(ops.arange(num_classes, dtype="float32"), (1, -1))
    hot = ops.cast(ops.equal(given, classes), "float32")
    return ops.where(ops.any(hot > 0, axis=1, keepdims=True), hot, float("nan"))


def soft_shape(layer: str, shape: tuple[int | None, ...], num_classes: int) -> tuple[Any, ...]:
    """Returns the shape of the soft labels, or raises InputError."""
    column = len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)
    if not column and not is_one_hot(shape, num_classes):
        raise InputError(
            f"{layer}'s labels must be class numbers, (batch,) or (batch, 1), or one-hot, "
            f"(batch, {num_classes}); received the shape {tuple(shape)}."
        )
    return (shape[0], num_classes)


def is_one_hot(shape: tuple[int | None, ...], num_classes: int) -> bool:
    """Returns whether labels of this shape are one-hot already."""
    return len(shape) == 2 and shape[1] == num_classes


def output_spec(inputs: Any, label_shape: tuple[Any, ...], dtype: str) -> Any:
    """Returns the symbolic outputs: images in `dtype`, labels in float32."""
    images = unpack("", inputs)[0]
    return pack(
        inputs,
        keras.KerasTensor(images.shape, dtype=dtype),
        keras.KerasTensor(label_shape, dtype="float32"),
    )


def partners(count: Any, seed: Any) -> Any:
    """Returns a random permutation of `count` rows (by sorting: it compiles under XLA)."""
    return ops.argsort(keras.random.uniform((count,), dtype="float32", seed=seed))


def mixed(values: Any, others: Any, share: Any) -> Any:
    """Returns `share` of values and the rest of others, with one share a row."""
    share = ops.reshape(share, (-1, *[1] * (len(values.shape) - 1)))
    share = ops.cast(share, values.dtype)
    return values * share + others * (1 - share)
