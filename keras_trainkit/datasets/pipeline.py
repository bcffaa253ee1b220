"""Arrays in memory to shuffled batches, quickly and in an order that can be repeated."""

from typing import Any

import keras
import tensorflow as tf

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


def batches(split: Split, batch_size: int, seed: int) -> tuple[Any, Reshuffle]:
    """Returns shuffled batches of one epoch, and the callback that reshuffles them.

    The arrays stay in memory in their own dtype (images as uint8); a batch is gathered by row
    numbers. The last batch of an epoch holds what is left over: nothing is dropped.

    Args:
        split: the examples.
        batch_size: examples in a batch.
        seed: of the order.

    Returns:
        A `tf.data.Dataset` of (x, y) for `fit`, and a callback that must go with it.
    """
    count = len(split)
    with tf.device("CPU"):
        x, y = tf.constant(split.x), tf.constant(split.y)
        epoch = tf.Variable(tf.constant(0, tf.int64), trainable=False)

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
