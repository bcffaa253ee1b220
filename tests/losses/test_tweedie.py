import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_tweedie_deviance

from keras_trainkit._checks import InputError
from keras_trainkit.losses import Tweedie
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend


@given(st.floats(1.05, 1.95), st.booleans(), st.integers(0, 99))
def test_is_scikit_learns(power, from_log, seed) -> None:
    rng = np.random.default_rng(seed)
    y_true = rng.gamma(2, size=15) * rng.integers(0, 2, size=15)
    mean = rng.uniform(0.2, 5, size=15)
    expected = mean_tweedie_deviance(y_true, mean, power=power)
    loss = Tweedie(power, from_log=from_log)
    assert float(loss(y_true, np.log(mean) if from_log else mean)) == pytest.approx(
        expected, rel=2e-4
    )


def test_the_best_prediction_of_a_log_mean_is_the_mean() -> None:
    y_true = np.array([0.0, 0.0, 6.0], "float32")
    slope = gradient(lambda p: Tweedie(1.5, from_log=True)(y_true, p), np.full(3, np.log(2.0)))
    assert slope.sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("from_log", [True, False])
@pytest.mark.parametrize("power", [1.01, 1.5, 1.99])
def test_extremes_have_finite_gradients_that_lead_back(from_log, power) -> None:
    loss, y_pred = Tweedie(power, from_log=from_log), np.array([-1e4, 0.0, 1e4], "float32")
    y_true = np.array([5.0, 1.0, 1.0], "float32")
    assert np.isfinite(float(loss(y_true, y_pred)))
    slope = gradient(lambda p: loss(y_true, p), y_pred)
    assert np.isfinite(slope).all()
    assert slope[0] < 0 < slope[2]


def test_a_negative_target_is_read_as_zero() -> None:
    assert float(Tweedie()([-3.0], [2.0])) == float(Tweedie()([0.0], [2.0]))


@pytest.mark.parametrize("power", [1, 2, 0, "1.5", float("nan")])
def test_a_power_out_of_range(power) -> None:
    with pytest.raises(InputError, match=r"power must be a number in \(1, 2\); received power="):
        Tweedie(power)
