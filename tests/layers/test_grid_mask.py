import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import GridMask
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_covers_squares_in_a_grid():
    layer = GridMask(0.5, (0.25, 0.25), fill_value=-1, seed=0)
    result = array(layer(np.ones((5, 16, 24, 2)), training=True))
    for image in result:
        assert (image[..., 0] == image[..., 1]).all()
        covered = image[..., 0] == -1
        rows, columns = covered.any(1), covered.any(0)
        np.testing.assert_array_equal(covered, np.outer(rows, columns))
        for line in (rows, columns):  # a unit of 4 pixels: 2 covered, 2 not
            np.testing.assert_array_equal(line[4:], line[:-4])
            assert line[:4].sum() == 2
            assert np.abs(np.diff(np.append(line[:4], line[0]).astype(int))).sum() == 2
    assert len({tuple((image[..., 0] == -1).any(1)) for image in result}) > 1


@pytest.mark.parametrize("ratio", [0.3, 0.6])
def test_covers_the_paper_s_share_of_pixels(ratio):
    result = array(GridMask(ratio, (0.2, 0.6), seed=1)(np.ones((400, 32, 32, 1)), training=True))
    assert abs((result == 0).mean() - (1 - ratio) ** 2) < 0.02


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="ratio must be a number in"):
        GridMask(ratio=0)
    with pytest.raises(InputError, match=r"unit must be .* above 0"):
        GridMask(unit=(0.0, 0.5))
    with pytest.raises(InputError, match="4 axes"):
        GridMask()(np.ones((3, 3)))
