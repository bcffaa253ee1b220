import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import median_absolute_error

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import MedianAbsoluteError
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@given(st.integers(1, 60), st.sampled_from([1e-6, 1.0, 1e6]), st.booleans(), st.integers(0, 99))
def test_is_scikit_learns_within_the_stated_error(examples, scale, column, seed) -> None:
    y_true, y_pred, _ = (scale * x for x in numbers(examples, seed=seed))
    expected = median_absolute_error(y_true, y_pred)
    got = streamed(MedianAbsoluteError(), y_true[:, None] if column else y_true, y_pred)
    assert got == pytest.approx(expected, rel=0.0102)


def test_a_finer_one() -> None:
    y_true, y_pred, _ = numbers(500)
    got = streamed(MedianAbsoluteError(relative_error=0.001), y_true, y_pred)
    assert got == pytest.approx(median_absolute_error(y_true, y_pred), rel=0.00102)


def test_whole_weights_repeat_examples() -> None:
    y_true, y_pred, _ = numbers(31)
    times = np.random.default_rng(0).integers(0, 4, 31)
    expected = median_absolute_error(np.repeat(y_true, times), np.repeat(y_pred, times))
    got = streamed(MedianAbsoluteError(), y_true, y_pred, times)
    assert got == pytest.approx(expected, rel=0.0102)


def test_several_outputs_are_counted_together() -> None:
    y_true, y_pred, _ = numbers(31, outputs=2)
    expected = np.median(abs(y_true - y_pred))
    assert streamed(MedianAbsoluteError(), y_true, y_pred) == pytest.approx(expected, rel=0.0102)


def test_edges() -> None:
    assert float(MedianAbsoluteError().result()) == 0
    assert streamed(MedianAbsoluteError(), np.ones(5), np.ones(5)) == 0
    assert np.isnan(streamed(MedianAbsoluteError(), np.ones(3), np.array([1, np.nan, 2])))


@pytest.mark.parametrize("error", [0, 1, None])
def test_a_bad_error(error) -> None:
    with pytest.raises(InputError, match=r"relative_error must be a number in \(0, 1\); received"):
        MedianAbsoluteError(error)
