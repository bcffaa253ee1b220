import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from keras_trainkit.metrics import PointMAE, PointRMSE

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("metric", "oracle"), [(PointMAE, mean_absolute_error), (PointRMSE, root_mean_squared_error)]
)
def test_the_first_column_is_scored(metric, oracle):
    rng = np.random.default_rng(0)
    y, found, weights = rng.normal(size=20), rng.normal(size=(20, 3)), rng.random(20)
    one, two = metric(), metric()
    one.update_state(y, found)
    assert float(one.result()) == pytest.approx(oracle(y, found[:, 0]), rel=1e-5)
    two.update_state(y[:, None], found, weights)
    wanted = oracle(y, found[:, 0], sample_weight=weights)
    assert float(two.result()) == pytest.approx(wanted, rel=1e-5)
