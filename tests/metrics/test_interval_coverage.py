import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import IntervalCoverage
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
Y_TRUE = RNG.normal(size=40).astype("float32")
BOUNDS = np.sort(RNG.normal(size=(40, 3)), axis=1).astype("float32")
INSIDE = (BOUNDS[:, 0] <= Y_TRUE) & (BOUNDS[:, 2] >= Y_TRUE)


@pytest.mark.parametrize("shape", [(40,), (40, 1)])
def test_is_the_share_inside(shape) -> None:
    got = streamed(IntervalCoverage(), Y_TRUE.reshape(shape), BOUNDS)
    assert got == pytest.approx(INSIDE.mean())


def test_other_columns_and_weights() -> None:
    inside = (BOUNDS[:, 1] <= Y_TRUE) & (BOUNDS[:, 2] >= Y_TRUE)
    weights = RNG.uniform(size=40)
    got = streamed(IntervalCoverage(lower=1, upper=2), Y_TRUE, BOUNDS, weights)
    assert got == pytest.approx(np.average(inside, weights=weights), rel=1e-5)


def test_the_quantiles_of_a_normal_distribution_cover_their_share() -> None:
    y_true = np.random.default_rng(1).normal(size=20000)
    got = streamed(IntervalCoverage(), y_true, np.tile([-1.6449, 1.6449], (20000, 1)), step=5000)
    assert got == pytest.approx(0.9, abs=0.01)


def test_the_bounds_belong_to_the_interval_and_crossed_bounds_hold_nothing() -> None:
    y_true, y_pred = np.array([1.0, 2.0, 1.5]), np.array([[1, 2], [1, 2], [2, 1]])
    assert streamed(IntervalCoverage(), y_true, y_pred) == pytest.approx(2 / 3)


def test_several_outputs() -> None:
    y_true, y_pred = np.stack([Y_TRUE, Y_TRUE + 99], 1), np.stack([BOUNDS, BOUNDS], 1)
    assert streamed(IntervalCoverage(), y_true, y_pred) == pytest.approx(INSIDE.mean() / 2)


def test_bad_input() -> None:
    with pytest.raises(InputError, match=r"lower must be an integer; received lower=0.5"):
        IntervalCoverage(lower=0.5)
    with pytest.raises(InputError, match=r"y_pred must have columns 0 and 5, the bounds"):
        IntervalCoverage(upper=5).update_state(Y_TRUE, BOUNDS)
    with pytest.raises(InputError, match=r"y_pred must have the shape of y_true"):
        IntervalCoverage().update_state(np.zeros((4, 2)), np.zeros((4, 3)))
