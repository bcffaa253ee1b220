import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import IntervalWidth
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
BOUNDS = RNG.normal(size=(40, 3)).astype("float32")
WIDTHS = np.maximum(BOUNDS[:, 2] - BOUNDS[:, 0], 0)


@pytest.mark.parametrize("shape", [(40,), (40, 1)])
@pytest.mark.parametrize("weights", [None, RNG.uniform(size=40)])
def test_is_the_mean_width_where_crossed_bounds_have_none(shape, weights) -> None:
    got = streamed(IntervalWidth(), np.zeros(shape), BOUNDS, weights)
    assert got == pytest.approx(np.average(WIDTHS, weights=weights), rel=1e-5)


def test_other_columns_of_several_outputs() -> None:
    y_pred = np.sort(RNG.normal(size=(9, 2, 4)), axis=2)
    got = streamed(IntervalWidth(1, 2), np.zeros((9, 2)), y_pred)
    assert got == pytest.approx((y_pred[..., 2] - y_pred[..., 1]).mean(), rel=1e-5)


def test_a_bad_column() -> None:
    with pytest.raises(InputError, match=r"upper must be an integer; received upper='last'"):
        IntervalWidth(upper="last")
