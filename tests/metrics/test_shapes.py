import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _shapes

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("given_shape", [(), (1,), (4,), (4, 1), (4, 3), (1, 3), (4, 3, 1)])
def test_flat_weights_follow_the_positions_of_a_sequence(given_shape: tuple[int, ...]) -> None:
    weights = np.arange(1, np.prod(given_shape) + 1, dtype="float32").reshape(given_shape)
    flat = keras.ops.convert_to_numpy(_shapes.flat_weights(weights, keras.ops.zeros((4, 3, 5))))
    column = weights.reshape(-1, 1) if given_shape == (4,) else weights
    column = column[..., 0] if given_shape == (4, 3, 1) else column
    np.testing.assert_array_equal(flat, np.broadcast_to(column, (4, 3)).reshape(-1))


@given(batch=st.integers(1, 4), width=st.integers(1, 4))
def test_weights_of_examples_reach_every_label(batch: int, width: int) -> None:
    weights = np.arange(batch, dtype="float32")
    wide = _shapes.broadcast(weights, keras.ops.zeros((batch, width)))
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(wide), weights[:, None].repeat(width, 1)
    )


def test_no_weights_are_ones() -> None:
    assert keras.ops.convert_to_numpy(
        _shapes.flat_weights(None, keras.ops.zeros((2, 3)))
    ).tolist() == [1, 1]


@pytest.mark.parametrize("shape", [(3,), (4, 2), (4, 3, 1, 1)])
def test_weights_that_do_not_fit_are_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"^sample_weight must broadcast to shape \(4, 3\)"):
        _shapes.broadcast(np.ones(shape), keras.ops.zeros((4, 3)))


def test_width() -> None:
    assert _shapes.width(np.zeros(5)) == 1
    assert _shapes.width(np.zeros((5, 7))) == 7
    with pytest.raises(InputError, match="known last axis"):
        _shapes.width(keras.KerasTensor((2, None)))
    with pytest.raises(InputError, match=r"known last axis.*received shape \(\)"):
        _shapes.width(np.float32(1))


def test_compatible_and_squeezed() -> None:
    assert _shapes.compatible((None, 3), (4, 3))
    assert not _shapes.compatible((4, 3), (4, 2))
    assert not _shapes.compatible((4,), (4, 1))
    assert _shapes.squeezed(np.zeros((4, 1))) == (4,)
    assert _shapes.squeezed(np.zeros(1)) == (1,)
    with pytest.raises(InputError, match="y_true must have the shape of y_pred"):
        _shapes.same_shape(np.zeros((4, 1)), np.zeros((4, 2)))
