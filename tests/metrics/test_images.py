import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import images

pytestmark = pytest.mark.backend


def test_a_pair_is_float32_of_one_shape() -> None:
    pair = images.pair(np.zeros((2, 3, 3), "uint8"), np.ones((2, 3, 3), "float16"))
    assert [tuple(x.shape) for x in pair] == [(2, 3, 3)] * 2
    assert all("float32" in str(x.dtype) for x in pair)


@pytest.mark.parametrize(("true", "pred"), [((2, 9), (2, 3, 3)), ((2,), (2,)), ((2, 1), (2, 3))])
def test_pairs_that_do_not_fit(true, pred) -> None:
    with pytest.raises(InputError, match=r"y_pred must have the shape \(N, ...\) of y_true, of kn"):
        images.pair(np.zeros(true), np.zeros(pred))


def test_weights() -> None:
    values = np.array([1.0, np.nan, 3.0], "float32")
    assert images.weighted(values, None)[1] is None
    kept, weights = images.weighted(values, np.array([[1.0], [0.0], [2.0]]))
    assert keras.ops.convert_to_numpy(kept).tolist() == [1, 0, 3]
    assert tuple(weights.shape) == (3,)
    with pytest.raises(InputError, match=r"sample_weight must be one weight for each example, of"):
        images.weighted(values, np.ones((3, 2)))
