"""What coverage and width share."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics._intervals import IntervalMetric

pytestmark = pytest.mark.backend


class Middle(IntervalMetric):
    own_name = "middle"

    def values(self, y_true, low, high):
        return (low + high) / 2


def test_it_is_the_mean_of_the_subclass_values():
    metric = Middle(upper=1)
    metric.update_state([0.0, 0.0], np.array([[0.0, 2.0, 9.0], [4.0, 6.0, 9.0]]), [3.0, 1.0])
    assert (float(metric.result()), metric.name) == (2.0, "middle")
    assert metric.get_config()["upper"] == 1
    with pytest.raises(InputError, match="lower must be"):
        Middle(lower=0.5)
