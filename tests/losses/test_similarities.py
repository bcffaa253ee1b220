import numpy as np
import pytest
from scipy.special import logsumexp

from keras_trainkit.losses import _distances, _similarities

pytestmark = pytest.mark.backend
X = np.random.default_rng(1).normal(size=(5, 3)).astype("float32")


def test_each_among_all_others_but_itself():
    logits, sums = _similarities.among_others(_distances.unit(X), 0.25)
    units = X / np.linalg.norm(X, axis=1, keepdims=True)
    wanted = units @ units.T / 0.25
    np.testing.assert_allclose(logits, wanted, rtol=1e-4, atol=1e-5)
    others = [logsumexp(np.delete(row, place)) for place, row in enumerate(wanted)]
    np.testing.assert_allclose(sums, others, rtol=1e-4)


def test_none_are_none():
    logits, sums = _similarities.among_others(np.zeros((0, 3), "float32"), 0.5)
    assert (np.shape(logits), np.shape(sums)) == ((0, 0), (0,))
