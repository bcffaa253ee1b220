"""What error rate and Hamming loss share."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics import _mistakes

pytestmark = pytest.mark.backend


class First(_mistakes.MistakeMetric):
    own_name = "first"

    def count(self, mistakes, weights):
        return mistakes[:1], weights[:1]


def test_wrong_is_one_where_labels_differ():
    found = _mistakes.wrong(keras.ops.array([0, 1, 2]), keras.ops.array([0, 2, 2]))
    assert keras.ops.convert_to_numpy(found).tolist() == [0, 1, 0]


def test_it_is_the_mean_of_what_the_subclass_counts():
    metric = First()
    metric.update_state([0, 1], np.array([0.9, 0.9]))
    assert (float(metric.result()), metric.name) == (1, "first")
    with pytest.raises(InputError, match="threshold must be"):
        First(threshold=float("nan"))
