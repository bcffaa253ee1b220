import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss

from keras_trainkit._checks import InputError
from keras_trainkit.losses import MultiQuantile, non_crossing

pytestmark = pytest.mark.backend
QUANTILES = (0.1, 0.5, 0.9)
RNG = np.random.default_rng(3)
Y_TRUE = RNG.normal(size=10).astype("float32")
Y_PRED = RNG.normal(size=(10, 3)).astype("float32")


def expected(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    columns = zip(QUANTILES, y_pred.T, strict=True)
    return float(np.mean([mean_pinball_loss(y_true, p, alpha=q) for q, p in columns]))


@pytest.mark.parametrize("shape", [(10,), (10, 1)])
def test_is_the_mean_of_scikit_learns(shape) -> None:
    loss = MultiQuantile(QUANTILES)
    assert float(loss(Y_TRUE.reshape(shape), Y_PRED)) == pytest.approx(expected(Y_TRUE, Y_PRED))


def test_several_outputs() -> None:
    y_true, y_pred = np.stack([Y_TRUE, -Y_TRUE], 1), np.stack([Y_PRED, Y_PRED + 1], 1)
    mean = (expected(Y_TRUE, Y_PRED) + expected(-Y_TRUE, Y_PRED + 1)) / 2
    loss = MultiQuantile(QUANTILES, reduction=None)
    assert tuple(loss(y_true, y_pred).shape) == (10,)
    assert float(MultiQuantile(QUANTILES)(y_true, y_pred)) == pytest.approx(mean, rel=1e-5)


def test_the_penalty_is_how_far_quantiles_cross() -> None:
    y_pred = np.array([[3.0, 1.0, 2.0], [1.0, 2.0, 3.0]], "float32")
    y_true = np.zeros(2, "float32")
    free = MultiQuantile(QUANTILES, reduction=None)(y_true, y_pred)
    fined = MultiQuantile(QUANTILES, crossing_penalty=5.0, reduction=None)(y_true, y_pred)
    np.testing.assert_allclose(np.asarray(fined) - np.asarray(free), [10.0, 0.0], atol=1e-5)


@given(st.lists(st.floats(-1e4, 1e4, width=32, allow_subnormal=False), min_size=1, max_size=6))
def test_non_crossing_never_decreases(values) -> None:
    result = np.asarray(non_crossing(np.array([values], "float32")))
    assert result.shape == (1, len(values))
    assert (np.diff(result) >= 0).all()
    assert result[0, 0] == np.float32(values[0])


def test_non_crossing_is_a_running_sum_of_softplus() -> None:
    x = np.array([[0.5, -1.0, 2.0]])
    by_hand = 0.5 + np.array([0, np.log1p(np.exp(-1.0)), np.log1p(np.exp(-1)) + np.log1p(np.e**2)])
    np.testing.assert_allclose(np.asarray(non_crossing(x))[0], by_hand, rtol=1e-6)


@pytest.mark.parametrize("quantiles", [(), (0.5, 0.1), (0.5, 0.5), (0.0, 0.5), ("a",), 2.0, None])
def test_bad_quantiles(quantiles) -> None:
    with pytest.raises(InputError, match=r"quantiles must be (a number|numbers) in \(0, 1\)"):
        MultiQuantile(quantiles)


def test_a_bad_penalty() -> None:
    with pytest.raises(InputError, match="crossing_penalty must be a number of at least 0"):
        MultiQuantile(QUANTILES, crossing_penalty=-1)


@pytest.mark.parametrize(("true", "pred"), [((4, 2), (4, 3)), ((4,), (4, 2)), ((4, 3), (4, 3))])
def test_bad_shapes(true, pred) -> None:
    with pytest.raises(InputError, match=r"a last axis of 3, one for each of quantiles; received"):
        MultiQuantile(QUANTILES)(np.zeros(true), np.zeros(pred))
