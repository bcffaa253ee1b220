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
    assert images.weights(None) is None
    assert tuple(images.weights(np.ones((4, 1))).shape) == (4,)
    with pytest.raises(InputError, match=r"sample_weight must be one weight for each example, of"):
        images.weights(np.ones((4, 2)))
