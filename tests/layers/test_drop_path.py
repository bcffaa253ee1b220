import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import DropPath
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_drops_whole_examples_and_keeps_the_mean():
    dropped = array(DropPath(0.3, seed=1)(np.ones((20000, 2, 3)), training=True))
    assert set(np.unique(dropped).round(5)) == {0.0, round(1 / 0.7, 5)}
    assert (dropped == dropped[:, :1, :1]).all()
    kept = (dropped[:, 0, 0] > 0).mean()
    assert abs(kept - 0.7) < 4 * np.sqrt(0.3 * 0.7 / 20000)


def test_a_residual_block_passes_dropped_examples_through():
    x, branch = np.full((50, 4), 5.0, "float32"), np.full((50, 4), 2.0, "float32")
    result = array(x + array(DropPath(0.5, seed=0)(branch, training=True)))
    assert set(np.unique(result)) == {5.0, 9.0}


def test_a_rate_of_zero_is_the_identity_and_a_seed_repeats():
    x = np.random.default_rng(0).random((5, 3)).astype("float32")
    np.testing.assert_array_equal(array(DropPath(0.0)(x, training=True)), x)
    one, two = (array(DropPath(0.5, seed=4)(x, training=True)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("rate", [-0.1, 1.0, "half", True, float("nan")])
def test_names_a_bad_rate(rate):
    with pytest.raises(InputError, match=r"rate must be a number in \[0, 1\)"):
        DropPath(rate)
