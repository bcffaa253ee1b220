"""Shares of batches; that they train as one is tested in test_train.py."""

import numpy as np
import pytest
import tensorflow as tf

from keras_trainkit.distribution import worker


@pytest.mark.parametrize(("rows", "left_out"), [(24, 0), (23, 2), (13, 1), (14, 2), (12, 0)])
def test_the_shares_of_a_batch_are_its_rows_in_order(rows, left_out):
    data = tf.data.Dataset.from_tensor_slices((np.arange(rows), np.arange(rows))).batch(12)
    shares = [list(worker.share(data, rows, 12, rank, 3).as_numpy_iterator()) for rank in range(3)]
    assert len({len(one) for one in shares}) == 1
    batches = [np.concatenate([x for x, _ in parts]) for parts in zip(*shares, strict=True)]
    assert all(len({len(x) for x, _ in parts}) == 1 for parts in zip(*shares, strict=True))
    assert len(worker.share(data, rows, 12, 0, 3)) == len(batches)
    found = np.concatenate(batches).tolist()
    assert found == list(range(rows - left_out))
