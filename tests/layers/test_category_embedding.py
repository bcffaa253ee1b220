import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.layers import CategoryEmbedding

pytestmark = pytest.mark.backend
LEVELS = [2, 3]


def test_every_code_has_its_own_row_of_its_own_feature():
    layer = CategoryEmbedding(LEVELS, units=2)
    layer.build((None, 2))
    layer.table.assign(np.arange(18).reshape(9, 2))
    codes = np.array([[0, 0], [1, 2], [-1, 3], [2, -5], [np.nan, np.nan]])
    rows = np.asarray(layer(codes))[..., 0] / 2
    np.testing.assert_array_equal(rows, [[0, 4], [1, 6], [2, 7], [2, 7], [3, 8]])


def test_training_replaces_some_by_unseen_and_missing_and_inference_none():
    layer = CategoryEmbedding([1], units=1, rate=0.2, seed=1)
    layer.build((None, 1))
    layer.table.assign(np.arange(3).reshape(3, 1))
    codes = np.zeros((5000, 1))
    shares = np.bincount(np.asarray(layer(codes, training=True)).ravel().astype(int)) / 5000
    np.testing.assert_allclose(shares, [0.6, 0.2, 0.2], atol=0.03)
    assert not np.asarray(layer(codes)).any()


def test_levels_fit_the_input():
    with pytest.raises(InputError, match=r"must be \(batch, 2\)"):
        CategoryEmbedding(LEVELS)(np.zeros((4, 3)))
    with pytest.raises(InputError, match="levels must be a positive integer"):
        CategoryEmbedding([0])
