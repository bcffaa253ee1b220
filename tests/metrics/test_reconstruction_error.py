import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import ReconstructionError
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
ORIGINAL, COPY = RNG.normal(size=(2, 9, 4, 3)).astype("float32")


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("weights", [None, RNG.uniform(size=9)])
def test_is_numpys_norm(order, relative, weights) -> None:
    x, y = ORIGINAL.reshape(9, -1), COPY.reshape(9, -1)
    errors = np.linalg.norm(x - y, order, axis=1)
    if relative:
        errors = errors / np.linalg.norm(x, order, axis=1)
    got = streamed(ReconstructionError(order, relative), ORIGINAL, COPY, weights, step=4)
    assert got == pytest.approx(np.average(errors, weights=weights), rel=1e-5)


def test_originals_of_zero() -> None:
    x, y = np.zeros((2, 2)), np.array([[0.0, 0.0], [3.0, 4.0]])
    assert streamed(ReconstructionError(relative=True), x, y) == 2.5


def test_bad_input() -> None:
    with pytest.raises(InputError, match="order must be one of 1, 2; received order=3"):
        ReconstructionError(order=3)
    with pytest.raises(InputError, match=r"y_pred must have the shape \(N, ...\) of y_true"):
        ReconstructionError().update_state(np.zeros((2, 4)), np.zeros((2, 2, 2)))
