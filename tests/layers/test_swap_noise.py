import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import SwapNoise
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_takes_the_same_column_of_another_row():
    """Each value tells its row and column."""
    rows, columns = 3000, 4
    table = (np.arange(rows)[:, None] * 10.0 + np.arange(columns)).astype("float32")
    result = array(SwapNoise(0.3, seed=0)(table, training=True))
    np.testing.assert_array_equal(result % 10, table % 10)
    swapped = result != table
    np.testing.assert_allclose(swapped.mean(0), 0.3, atol=0.03)
    away = (result // 10 - np.arange(rows)[:, None]) % rows
    assert abs(away[swapped].mean() / rows - 0.5) < 0.02
    assert len(np.unique(away[swapped])) > 1000


def test_never_takes_its_own_row_and_leaves_a_single_row_alone():
    table = np.arange(6, dtype="float32").reshape(3, 2)
    for seed in range(5):
        assert (array(SwapNoise(1.0, seed=seed)(table, training=True)) != table).all()
    np.testing.assert_array_equal(array(SwapNoise(1.0)(table[:1], training=True)), table[:1])


def test_swaps_whole_sequences_of_a_feature():
    data = np.broadcast_to(np.arange(5.0)[:, None, None], (5, 6, 3)).astype("float32")
    result = array(SwapNoise(0.5, seed=1)(data, training=True))
    assert (result == result[:, :1]).all()
    assert (result != data).any()


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="rate must be"):
        SwapNoise(-0.5)
