"""Masks against their definitions."""

import numpy as np
import pytest

from keras_trainkit.compression import masks

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("sparsity", [0.0, 0.3, 0.5, 0.95])
def test_the_smallest_weights_go(sparsity):
    kernel = RNG.normal(size=(20, 5))
    kept = masks.per_layer(kernel, sparsity)
    assert (~kept).sum() == round(sparsity * 100)
    if sparsity:
        assert np.abs(kernel)[~kept].max() < np.abs(kernel)[kept].min()


def test_ties_do_not_drop_too_many():
    assert masks.per_layer(np.ones((4, 5)), 0.25).sum() == 15


def test_over_all_layers_the_small_layer_goes():
    small, large = RNG.uniform(0.1, 0.2, (3, 4)), RNG.uniform(1, 2, (2, 2, 3))
    first, second = masks.overall([small, large], 0.5)
    assert not first.any()
    assert second.all()


def test_blocks_stand_or_fall_together():
    kernel = RNG.normal(size=(2, 10, 3))
    kept = masks.per_layer(kernel, 0.5, block=4)
    blocks = [kept[:, rows] for rows in (slice(4), slice(4, 8), slice(8, 10))]
    assert all((block == block[:, :1]).all() for block in blocks)
    assert sum(int(block[:, 0].sum()) for block in blocks) == 9


def test_two_of_four_keeps_the_largest_two():
    kernel = RNG.normal(size=(8, 3))
    kept = masks.two_of_four(kernel)
    assert (kept.reshape(2, 4, 3).sum(1) == 2).all()
    fours = np.abs(kernel).reshape(2, 4, 3)
    least = np.where(kept.reshape(2, 4, 3), fours, np.inf).min(1)
    assert (np.where(kept.reshape(2, 4, 3), 0, fours).max(1) < least).all()
    assert masks.two_of_four(kernel[:3]).all()
