"""Examples to shuffled batches, quickly and in an order that can be repeated."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from keras_trainkit.datasets import stored
from keras_trainkit.datasets.splits import Split


class Reshuffle(keras.callbacks.Callback):
    """Tells the batches which epoch they are in.

    The order of an epoch is a function of the seed and the epoch's number alone, so a training
    that goes on at epoch 7 sees what an uninterrupted one would have seen.
    """

    def __init__(self, epoch: Any) -> None:
        super().__init__()
        self._epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Stores the epoch's number."""
        self._epoch.assign(epoch)


def in_order(split: Split, batch_size: int) -> tuple[Any, Any]:
    """Returns what `evaluate` and `fit(validation_data=...)` take: arrays, or batches of a file."""
    if split.stored:
        return _pieces(split, batch_size, lambda: None), None
    return split.x, split.y


def _order(seed: int, epoch: Any) -> np.random.Generator:
    return np.random.default_rng([seed % 2**32, int(epoch.numpy())])


def _pieces(split: Split, batch_size: int, order: Any) -> Any:
    """Returns the batches of stored rows as a dataset."""

    def generate() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return stored.windows(split, batch_size, order())

    signature = tuple(
        tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in (split.x, split.y)
    )
    cardinality = tf.data.experimental.assert_cardinality(-(-len(split) // batch_size))
    return (
        tf.data.Dataset.from_generator(generate, output_signature=signature)
        .apply(cardinality)
        .prefetch(2)
    )


def batches(split: Split, batch_size: int, seed: int) -> tuple[Any, Reshuffle]:
    """Returns shuffled batches of one epoch, and the callback that reshuffles them.

    Arrays stay in memory in their own dtype (images as uint8); a batch is gathered by row numbers.
    Stored rows come through a shuffle window of bounded size. The last batch of an epoch holds
    what is left over: nothing is dropped.

    Args:
        split: the examples.
        batch_size: examples in a batch.
        seed: of the order.

    Returns:
        A `tf.data.Dataset` of (x, y) for `fit`, and a callback that must go with it.
    """
    count = len(split)
    with tf.device("CPU"):
        epoch = tf.Variable(tf.constant(0, tf.int64), trainable=False)
    if split.stored:
        return _pieces(split, batch_size, lambda: _order(seed, epoch)), Reshuffle(epoch)
    with tf.device("CPU"):
        x, y = tf.constant(split.x), tf.constant(split.y)

    def order(_: Any) -> Any:
        key = tf.stack([tf.constant(seed, tf.int64), epoch])
        shuffle = tf.random.experimental.stateless_shuffle  # pyright: ignore[reportAttributeAccessIssue]
        rows = shuffle(tf.range(count), seed=key)
        return tf.data.Dataset.from_tensor_slices(rows).batch(batch_size)

    dataset = (
        tf.data.Dataset.range(1)
        .flat_map(order)
        .map(lambda rows: (tf.gather(x, rows), tf.gather(y, rows)), num_parallel_calls=1)
        .apply(tf.data.experimental.assert_cardinality(-(-count // batch_size)))
        .prefetch(2)
    )
    return dataset, Reshuffle(epoch)
