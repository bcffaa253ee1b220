"""Batches from memory."""

import itertools

import numpy as np

from keras_trainkit import Split
from keras_trainkit.datasets import batches, in_order, stored


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


def test_rows_of_a_file_come_as_those_of_memory(tmp_path):
    def write(writer):
        rows = np.arange(100)
        writer.append("train", rows[:, None].astype(np.uint8), (2 * rows).astype(np.int32), rows)
        return {"shape": [1], "dtypes": ["uint8", "int32"]}

    about, _ = stored.once(tmp_path / "kept", 100, write)
    split = stored.splits(tmp_path / "kept", about)["train"]
    dataset, reshuffle = batches(split, 32, seed=1)
    assert dataset.cardinality() == 4
    first, second = _epoch(dataset, reshuffle, 0), _epoch(dataset, reshuffle, 1)
    assert sorted(itertools.chain(*first)) == list(range(0, 200, 2))
    assert first != second
    again, its_reshuffle = batches(split, 32, seed=1)
    assert _epoch(again, its_reshuffle, 1) == second
    x, y = next(iter(dataset))
    assert x.dtype == np.uint8
    np.testing.assert_array_equal(2 * x.numpy()[:, 0].astype(int), y.numpy())
    plain, none = in_order(split, 60)
    assert none is None
    assert [y.numpy().tolist() for _, y in plain] == [
        list(range(0, 120, 2)),
        list(range(120, 200, 2)),
    ]
