import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss, mean_squared_error

from keras_trainkit import InputError
from keras_trainkit.losses import PointAndInterval

pytestmark = pytest.mark.backend


def test_it_is_sklearns_sum():
    rng = np.random.default_rng(0)
    y, found = rng.normal(size=50), rng.normal(size=(50, 3))
    wanted = mean_squared_error(y, found[:, 0]) / 4
    for column, alpha in ((1, 0.1), (2, 0.9)):
        wanted += mean_pinball_loss(y, found[:, column], alpha=alpha) / 2
    assert float(PointAndInterval(0.8, 2.0)(y, found)) == pytest.approx(wanted, rel=1e-5)
    assert float(PointAndInterval(0.8, 2.0)(y[:, None], found)) == pytest.approx(wanted, rel=1e-5)


def test_shapes_and_arguments_are_checked():
    with pytest.raises(InputError, match="prediction, lower and upper bound"):
        PointAndInterval()(np.zeros(4), np.zeros((4, 2)))
    with pytest.raises(InputError, match="coverage must be"):
        PointAndInterval(coverage=1.0)
