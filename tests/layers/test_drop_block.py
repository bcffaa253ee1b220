import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.layers import DropBlock1D, DropBlock2D
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def is_union_of_blocks(dropped, height, width):
    """Whether every dropped cell lies in some fully dropped block (numpy, brute force)."""
    covered = np.zeros_like(dropped)
    for row in range(dropped.shape[0] - height + 1):
        for column in range(dropped.shape[1] - width + 1):
            window = (slice(row, row + height), slice(column, column + width))
            if dropped[window].all():
                covered[window] = True
    return (covered == dropped).all()


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), st.floats(0.05, 0.6))
def test_drops_whole_blocks_and_keeps_the_mean(height, width, block, rate):
    maps = np.ones((4, height, width, 3), "float32")
    result = array(DropBlock2D(rate, block, seed=2)(maps, training=True))
    for image in result:
        for channel in range(3):
            assert is_union_of_blocks(
                image[..., channel] == 0, min(block, height), min(block, width)
            )
    assert result.max() == 0 or abs(result.mean() - 1) < 1e-4


@pytest.mark.parametrize(("side", "block"), [(20, 1), (20, 3), (21, 4)])
def test_drops_the_rate_less_the_overlap(side, block):
    rate = 0.1
    result = array(DropBlock2D(rate, block, seed=0)(np.ones((200, side, side, 20)), training=True))
    # The paper's gamma; a cell is kept when none of the seeds whose block covers it is drawn.
    gamma = rate / block**2 * side**2 / (side - block + 1) ** 2
    place = np.arange(side)
    corners = np.minimum(place, side - block) - np.maximum(place - block + 1, 0) + 1
    expected = 1 - ((1 - gamma) ** np.outer(corners, corners)).mean()
    assert abs((result == 0).mean() - expected) < 0.004
    assert abs(expected - rate) < 0.02


def test_one_dimension_is_runs_and_channels_differ():
    result = array(DropBlock1D(0.3, 4, seed=5)(np.ones((30, 12, 2)), training=True)) == 0
    for sequence in result:
        for channel in range(2):
            assert is_union_of_blocks(sequence[None, :, channel], 1, 4)
    assert (result[..., 0] != result[..., 1]).any()
    assert 0.2 < result.mean() < 0.34


@pytest.mark.parametrize("layer", [DropBlock1D, DropBlock2D])
def test_names_what_is_wrong(layer):
    with pytest.raises(InputError, match="rate must be"):
        layer(1.0, 3)
    with pytest.raises(InputError, match="block_size must be a positive integer"):
        layer(0.1, 0)
    with pytest.raises(InputError, match="axes"):
        layer(0.1, 3).build((None, 5))
    axes = (None,) * (3 if layer is DropBlock1D else 4)
    with pytest.raises(InputError, match="known sides"):
        layer(0.1, 3).build(axes)
