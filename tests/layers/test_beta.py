import keras
import numpy as np
import pytest
import scipy.stats

from keras_trainkit.layers._beta import symmetric_beta
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("alpha", [0.05, 0.2, 1.0, 2.0, 50.0])
def test_is_beta_distributed(alpha):
    drawn = array(symmetric_beta((20000,), alpha, keras.random.SeedGenerator(1)))
    assert ((drawn >= 0) & (drawn <= 1)).all()
    # Below float32's smallest share the distribution is cut: compare in the middle and the mass.
    grid = np.array([0.001, 0.01, 0.1, 0.3, 0.45, 0.5, 0.6, 0.9, 0.99, 0.999])
    found = (drawn[:, None] <= grid).mean(0)
    np.testing.assert_allclose(found, scipy.stats.beta(alpha, alpha).cdf(grid), atol=0.015)
    if alpha >= 1:
        assert scipy.stats.kstest(drawn, scipy.stats.beta(alpha, alpha).cdf).pvalue > 1e-3
