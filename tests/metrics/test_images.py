import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _images
from tests.metrics.masked import masked

pytestmark = pytest.mark.backend


def numpy(x):
    return keras.ops.convert_to_numpy(x)


def test_a_pair_is_float32_of_one_shape() -> None:
    pair = _images.pair(np.zeros((2, 3, 3), "uint8"), np.ones((2, 3, 3), "float16"), None)
    assert tuple(pair.y_true.shape) == tuple(pair.y_pred.shape) == (2, 3, 3)
    assert all("float32" in str(x.dtype) for x in (pair.y_true, pair.y_pred))
    assert pair.kept is None
    assert pair.share() == 1.0


@pytest.mark.parametrize(("true", "pred"), [((2, 9), (2, 3, 3)), ((2,), (2,)), ((2, 1), (2, 3))])
def test_pairs_that_do_not_fit(true, pred) -> None:
    with pytest.raises(InputError, match=r"y_pred must have the shape \(N, ...\) of y_true, of kn"):
        _images.pair(np.zeros(true), np.zeros(pred), None)


def test_weights() -> None:
    values, images = np.array([1.0, np.nan, 3.0], "float32"), np.zeros((3, 2))
    assert _images.pair(images, images, None).weighted(values)[1] is None
    pair = _images.pair(images, images, np.array([[1.0], [0.0], [2.0]]))
    kept, weights = pair.weighted(values)
    assert numpy(kept).tolist() == [1, 0, 3]
    assert tuple(weights.shape) == (3,)
    with pytest.raises(InputError, match=r"sample_weight must be one weight for each example, of"):
        _images.pair(images, images, np.ones((3, 2)))


def test_a_mask_takes_places_out_and_examples_with_none_left() -> None:
    images = np.ones((2, 2, 3), "float32")
    pair = _images.pair(images, masked(images, [[True, False], [False, False]]), None)
    assert numpy(pair.masked(pair.y_pred)).sum() == 3
    assert numpy(pair.share()).tolist() == pytest.approx([0.5, 1e-6])
    assert numpy(pair.weights).tolist() == [1.0, 0.0]
