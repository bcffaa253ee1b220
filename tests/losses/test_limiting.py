import numpy as np
import pytest
from keras import ops

from keras_trainkit.losses._limiting import limited
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend
X = np.array([-1e30, -2.0, 0.5, 3.0, 1e30], "float32")


def test_values_are_clipped() -> None:
    np.testing.assert_array_equal(limited(ops.array(X), -1.0, 1.0), [-1, -1, 0.5, 1, 1])


def test_gradients_pass_the_limit() -> None:
    slope = gradient(lambda x: ops.sum(ops.square(limited(x, -1.0, 1.0))), X)
    np.testing.assert_array_equal(slope, [-2, -2, 1, 2, 2])
