import numpy as np
import pytest
from sklearn.preprocessing import RobustScaler

from keras_trainkit.layers import RobustScale

pytestmark = pytest.mark.backend


def test_it_is_sklearns_robust_scaler_then_bent():
    rows = np.random.default_rng(0).lognormal(size=(200, 3))
    layer = RobustScale()
    layer.adapt(rows)
    scaled = RobustScaler().fit_transform(rows)
    np.testing.assert_allclose(layer(rows), scaled / np.sqrt(1 + (scaled / 3) ** 2), atol=1e-5)


def test_no_value_leaves_three_and_constants_stay_finite():
    layer = RobustScale()
    layer.adapt(np.array([[1.0, 0.0, 5.0]] * 9 + [[1.0, 8.0, np.nan]]))
    found = np.asarray(layer(np.array([[1e30, -1e30, 6.0], [1.0, 4.0, 5.0]])))
    assert np.abs(found).max() <= 3
    assert found[1].tolist() == [0.0, pytest.approx(1 / np.sqrt(1 + 1 / 9)), 0.0]
