import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_pinball_loss

from keras_trainkit._checks import InputError
from keras_trainkit.losses import Pinball

pytestmark = pytest.mark.backend


@given(st.floats(0.01, 0.99), st.integers(1, 20), st.booleans(), st.integers(0, 99))
def test_is_scikit_learns(quantile, size, column, seed) -> None:
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.normal(size=(2, size)).astype("float32")
    expected = mean_pinball_loss(y_true, y_pred, alpha=quantile)
    given_pred = y_pred[:, None] if column else y_pred
    assert float(Pinball(quantile)(y_true, given_pred)) == pytest.approx(expected, rel=1e-5)


def test_weights_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    y_true, y_pred, weights = rng.uniform(size=(3, 12)).astype("float32")
    loss = Pinball(0.3, reduction="mean_with_sample_weight")
    expected = mean_pinball_loss(y_true, y_pred, alpha=0.3, sample_weight=weights)
    assert float(loss(y_true, y_pred, weights)) == pytest.approx(expected, rel=1e-5)


def test_the_best_constant_is_the_quantile() -> None:
    y_true = np.random.default_rng(0).exponential(size=2000).astype("float32")
    candidates = np.linspace(0, 4, 401)
    costs = [float(Pinball(0.9)(y_true, np.full_like(y_true, c))) for c in candidates]
    assert candidates[np.argmin(costs)] == pytest.approx(np.quantile(y_true, 0.9), abs=0.02)


def test_several_outputs_are_averaged() -> None:
    assert float(Pinball(0.5)([[0.0, 0.0]], [[2.0, 4.0]])) == pytest.approx(1.5)


@pytest.mark.parametrize("quantile", [0, 1, -0.1, "0.5", None])
def test_a_quantile_out_of_range(quantile) -> None:
    with pytest.raises(InputError, match=r"quantile must be a number in \(0, 1\); received"):
        Pinball(quantile)


def test_shapes_are_never_broadcast() -> None:
    with pytest.raises(InputError, match="y_pred must have the shape of y_true"):
        Pinball()(np.zeros((4, 1)), np.zeros((4, 3)))
