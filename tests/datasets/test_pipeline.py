"""Batches from memory."""

import itertools

import numpy as np

from keras_trainkit import Split
from keras_trainkit.datasets import batches


def _epoch(dataset, reshuffle, number):
    reshuffle.on_epoch_begin(number)
    return [y.numpy().tolist() for _, y in dataset]


def test_every_example_comes_once_in_an_order_of_seed_and_epoch():
    split = Split(np.arange(10, dtype=np.uint8)[:, None], np.arange(10))
    dataset, reshuffle = batches(split, 4, seed=1)
    first, second = _epoch(dataset, reshuffle, 0), _epoch(dataset, reshuffle, 1)
    assert [len(batch) for batch in first] == [4, 4, 2]
    assert sorted(itertools.chain(*first)) == list(range(10))
    assert first != second
    again, its_reshuffle = batches(split, 4, seed=1)
    assert _epoch(again, its_reshuffle, 1) == second  # epoch 1 without an epoch 0
    other, its_reshuffle = batches(split, 4, seed=2)
    assert _epoch(other, its_reshuffle, 0) != first


def test_images_stay_bytes_and_pairs_stay_together():
    split = Split(np.arange(12, dtype=np.uint8).reshape(6, 2), np.arange(0, 12, 2))
    dataset, _ = batches(split, 3, seed=0)
    assert dataset.cardinality() == 2
    for x, y in dataset:
        assert x.dtype == np.uint8
        np.testing.assert_array_equal(x.numpy()[:, 0], y.numpy())
