import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import CutMix
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_pastes_a_rectangle_and_labels_follow_its_area():
    """Each image is filled with its row number, so a pixel says where it is from."""
    count, height, width = 200, 12, 8
    images = np.arange(count, dtype="float32")[:, None, None, None]
    images = np.broadcast_to(images, (count, height, width, 2))
    labels = np.arange(count) % 7
    mixed, soft = (array(part) for part in CutMix(7, seed=1)((images, labels), training=True))
    shares = []
    for row, (image, label) in enumerate(zip(mixed, soft, strict=True)):
        assert (image[..., 0] == image[..., 1]).all()
        foreign = image[..., 0] != row
        share = foreign.mean()
        shares.append(share)
        expected = (1 - share) * np.eye(7)[row % 7]
        if foreign.any():
            donor = np.unique(image[..., 0][foreign])
            assert len(donor) == 1
            rows, columns = np.flatnonzero(foreign.any(1)), np.flatnonzero(foreign.any(0))
            assert foreign.sum() == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
            expected = expected + share * np.eye(7)[int(donor[0]) % 7]
        np.testing.assert_allclose(label, expected, atol=1e-5)
    assert 0.25 < np.mean(shares) < 0.45  # a half, less what lies over the edges
    assert np.max(shares) > 0.7


def test_is_the_identity_with_one_hot_labels_at_inference():
    images = np.random.default_rng(0).random((3, 5, 5, 1)).astype("float32")
    result, labels = CutMix(4)((images, np.array([3, 0, 1])))
    np.testing.assert_array_equal(array(result), images.astype("float64"))
    np.testing.assert_array_equal(array(labels), np.eye(4)[[3, 0, 1]])


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="CutMix's images must have 4 axes"):
        CutMix(3)((np.ones((2, 5)), np.ones(2)))
    with pytest.raises(InputError, match="pair"):
        CutMix(3)(np.ones((2, 5)))
    with pytest.raises(InputError, match="alpha"):
        CutMix(3, alpha=-1)
