import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import EnsembleDense, EnsembleInput
from tests.layers.arrays import array

pytestmark = pytest.mark.backend

RANDOM = np.random.default_rng(0)


def randomized(layer, shape):
    layer.build(shape)
    layer.set_weights([RANDOM.normal(size=weight.shape) for weight in layer.weights])
    return layer


@pytest.mark.parametrize("shape", [(5, 4), (5, 3, 4)])
def test_each_member_is_a_dense_layer_with_adapters(shape):
    x = RANDOM.normal(size=shape).astype("float32")
    layer = randomized(EnsembleDense(6, members=3, activation="tanh"), shape)
    result = array(layer(x))
    for member in range(3):
        own = x if x.ndim == 2 else x[:, member]
        r, s, b = (array(w)[member] for w in (layer.scale_in, layer.scale_out, layer.bias))
        expected = np.tanh(((own * r) @ array(layer.kernel)) * s + b)
        np.testing.assert_allclose(result[:, member], expected, atol=1e-5)


def test_starts_as_the_paper_says():
    layer = EnsembleDense(5, members=400, input_scale="random_signs")
    layer.build((None, 10))
    signs = array(layer.scale_in)
    assert set(np.unique(signs)) == {-1.0, 1.0}
    assert abs(signs.mean()) < 0.06
    np.testing.assert_array_equal(array(layer.scale_out), 1)
    plain = EnsembleDense(5, members=3, use_bias=False)
    result = array(plain(np.ones((2, 10))))
    np.testing.assert_allclose(result, result[:, :1].repeat(3, axis=1), rtol=1e-5)
    assert len(plain.weights) == 3


def test_the_input_scales_each_member_s_features():
    x = RANDOM.normal(size=(5, 4)).astype("float32")
    layer = EnsembleInput(members=3)
    result = array(layer(x))
    assert set(np.unique(array(layer.scale))) == {-1.0, 1.0}
    np.testing.assert_allclose(result, x[:, None] * array(layer.scale), rtol=1e-6)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="units must be a positive integer"):
        EnsembleDense(0)
    with pytest.raises(InputError, match="members must be a positive integer"):
        EnsembleInput(0)
    with pytest.raises(InputError, match="Did you mean 'random_signs'"):
        EnsembleDense(3, input_scale="random_sign")
    with pytest.raises(InputError, match="32 members"):
        EnsembleDense(3)(np.ones((2, 4, 5)))
    with pytest.raises(InputError, match="2 axes"):
        EnsembleInput()(np.ones((2, 4, 5)))
