import keras
import numpy as np
import pytest

from keras_trainkit.layers import Impute

pytestmark = pytest.mark.backend
NAN = np.nan


def test_medians_fill_and_are_numpys():
    rows = np.random.default_rng(0).normal(size=(101, 3))
    rows[::7, 0], rows[3, 1] = NAN, np.inf
    layer = Impute()
    layer.adapt(rows)
    wanted = [np.nanmedian(rows[:, 0]), np.median(np.delete(rows[:, 1], 3)), np.median(rows[:, 2])]
    np.testing.assert_allclose(np.asarray(layer(np.full((1, 3), NAN)))[0], wanted, rtol=1e-6)


def test_an_empty_column_is_filled_with_zero_and_marked():
    layer = Impute(indicators=True)
    layer.adapt(np.array([[NAN, 1.0], [NAN, 3.0]]))
    found = np.asarray(layer(np.array([[NAN, 5.0], [4.0, NAN]])))
    np.testing.assert_array_equal(found, [[0, 5, 1, 0], [4, 2, 0, 1]])


def test_large_numbers_survive_half_precision():
    default = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        assert float(Impute()(np.array([[1e6]]))[0, 0]) == 1e6
    finally:
        keras.config.set_dtype_policy(default)
