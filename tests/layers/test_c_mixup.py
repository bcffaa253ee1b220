import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import CMixup
from keras_trainkit.layers.c_mixup import neighbour_logits
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_pairs_by_the_paper_s_chance():
    """Rows are one-hot, so a mixed row says who its partner is; drawn many times over."""
    y = np.array([0.0, 0.3, 1.0, 1.1])
    bandwidth, repeats = 0.5, 4000
    chance = np.exp(-((y[:, None] - y[None]) ** 2) / (2 * bandwidth**2))
    chance /= chance.sum(1, keepdims=True)
    logits = np.exp(array(neighbour_logits(y, bandwidth)))
    np.testing.assert_allclose(logits / logits.sum(1, keepdims=True), chance, rtol=1e-5)
    # A batch of equal copies of the four targets draws its partners' targets alike.
    targets = np.tile(y, repeats // 4).astype("float32")
    x = np.tile(np.eye(4, dtype="float32"), (repeats // 4, 1))
    mixed, target = (
        array(part) for part in CMixup(bandwidth, alpha=1.0, seed=0)((x, targets), training=True)
    )
    np.testing.assert_allclose(target, mixed @ y, atol=1e-5)
    for kind in range(4):
        rows = mixed[kind::4]
        found = [(rows[:, other] > 0).mean() for other in range(4) if other != kind]
        expected = [chance[kind, other] for other in range(4) if other != kind]
        np.testing.assert_allclose(found, expected, atol=0.06)


def test_takes_several_targets_and_a_small_bandwidth_changes_nothing():
    random = np.random.default_rng(0)
    x, y = random.random((6, 3)).astype("float32"), random.random((6, 2)).astype("float32")
    mixed, target = CMixup(bandwidth=1e-4)((x, y), training=True)
    np.testing.assert_allclose(array(mixed), x, atol=1e-6)
    np.testing.assert_allclose(array(target), y, atol=1e-6)
    np.testing.assert_array_equal(array(CMixup(bandwidth=9.0)((x, y))[0]), x)


def test_a_target_of_nan_stays_one_and_spoils_no_other():
    x, y = np.ones((4, 2), "float32"), np.array([1, np.nan, 1.1, 1.2], "float32")
    target = array(CMixup(1.0, seed=0)((x, y), training=True)[1])
    assert np.isnan(target).tolist() == [False, True, False, False]


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="bandwidth must be a number above 0"):
        CMixup(0)
    with pytest.raises(InputError, match="alpha"):
        CMixup(1, alpha=0)
    with pytest.raises(InputError, match="pair"):
        CMixup(1)((np.ones((2, 2)),))
