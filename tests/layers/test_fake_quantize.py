"""A range moves as it says, and values are rounded to it."""

import numpy as np
import pytest

from keras_trainkit import layers

pytestmark = pytest.mark.backend


def test_a_range_is_a_moving_average_that_the_first_batch_starts():
    layer = layers.FakeQuantize(momentum=0.75)
    x = np.array([-1.0, 3.0], "float32")
    np.testing.assert_array_equal(layer(x), x)
    assert layer.range() == (0.0, 0.0)
    layer(x, training=True)
    assert layer.range() == (-1.0, 3.0)
    layer(np.array([1.0, 7.0], "float32"), training=True)
    assert layer.range() == (-0.75, 4.0)
    layer(x)
    assert layer.range() == (-0.75, 4.0)


def test_values_are_rounded_to_the_range():
    layer = layers.FixedRange(0.0, 255.0)
    given = np.array([-5.0, 0.4, 0.6, 254.9, 999.0], "float32")
    np.testing.assert_array_equal(layer(given), [0, 0, 1, 255, 255])
    again = layers.FixedRange.from_config(layer.get_config())
    assert (again.low, again.high) == (0.0, 255.0)
