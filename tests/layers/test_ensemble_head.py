import numpy as np
import pytest
import scipy.special

from keras_trainkit._checks import InputError
from keras_trainkit.layers import EnsembleHead, EnsembleMean
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_each_member_has_its_own_linear_map():
    x = np.random.default_rng(0).normal(size=(5, 3, 4)).astype("float32")
    layer = EnsembleHead(2)
    result = array(layer(x))
    for member in range(3):
        kernel, bias = array(layer.kernel)[member], array(layer.bias)[member]
        np.testing.assert_allclose(result[:, member], x[:, member] @ kernel + bias, atol=1e-5)
    assert np.abs(array(layer.kernel)).max() <= 0.5


def test_the_mean_is_of_probabilities():
    logits = np.random.default_rng(0).normal(0, 3, size=(5, 4, 3)).astype("float32")
    expected = scipy.special.softmax(logits, axis=-1).mean(1)
    np.testing.assert_allclose(array(EnsembleMean("softmax")(logits)), expected, atol=1e-6)
    np.testing.assert_allclose(array(EnsembleMean()(logits)), logits.mean(1), atol=1e-6)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="units must be a positive integer"):
        EnsembleHead(0)
    with pytest.raises(InputError, match=r"\(batch, members, size\)"):
        EnsembleHead(1)(np.ones((2, 3)))
