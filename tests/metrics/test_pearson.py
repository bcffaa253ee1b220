import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.metrics import Pearson
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@given(st.integers(2, 60), st.sampled_from([0.0, 1e6]), st.booleans(), st.integers(0, 99))
def test_is_scipys(examples, offset, column, seed) -> None:
    y_true, y_pred, _ = numbers(examples, offset=offset, seed=seed)
    expected = scipy.stats.pearsonr(y_true.astype("float64"), y_pred.astype("float64")).statistic
    given_pred = y_pred[:, None] if column else y_pred
    assert streamed(Pearson(), y_true, given_pred) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_weights_are_numpys(offset) -> None:
    y_true, y_pred, weights = numbers(offset=offset)
    c = np.cov(y_true.astype("float64"), y_pred.astype("float64"), aweights=weights)
    expected = c[0, 1] / np.sqrt(c[0, 0] * c[1, 1])
    assert streamed(Pearson(), y_true, y_pred, weights) == pytest.approx(expected, rel=1e-5)


def test_several_outputs_are_averaged() -> None:
    y_true, y_pred, _ = numbers(outputs=3)
    expected = [
        scipy.stats.pearsonr(*pair).statistic for pair in zip(y_true.T, y_pred.T, strict=True)
    ]
    assert streamed(Pearson(3), y_true, y_pred) == pytest.approx(np.mean(expected), rel=1e-5)


def test_a_constant_is_correlated_with_nothing() -> None:
    y_true, _, _ = numbers()
    assert streamed(Pearson(), y_true, np.full_like(y_true, 0.1)) == 0
    assert streamed(Pearson(), np.full_like(y_true, 0.1), y_true) == 0
    assert float(Pearson().result()) == 0


def test_the_smallest_difference_that_float32_knows() -> None:
    y_true = np.array([1e6, 1e6 + 0.0625] * 8, "float32")
    assert streamed(Pearson(), y_true, -y_true) == pytest.approx(-1, abs=1e-3)


def test_an_exact_line_is_one_and_never_more() -> None:
    y_true, _, _ = numbers()
    assert streamed(Pearson(), y_true, 3 * y_true + 2) == pytest.approx(1, abs=1e-6)
    assert streamed(Pearson(), y_true, -y_true) >= -1


def test_nan_is_not_hidden() -> None:
    assert np.isnan(streamed(Pearson(), np.array([1.0, 2.0]), np.array([1.0, np.nan])))
