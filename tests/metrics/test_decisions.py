"""What metrics of a class for each example share."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics._decisions import DecisionMetric

pytestmark = pytest.mark.backend


class Total(DecisionMetric):
    own_name = "total"

    def score(self, counts):
        return counts[3, 0]


class Diagonal(DecisionMetric):
    own_name = "diagonal"
    of_pairs = True

    def score(self, counts):
        return counts[0, 0] + counts[1, 1]


def test_it_sums_what_the_subclass_scores():
    total, diagonal = Total(), Diagonal(num_classes=2, name="mine")
    for metric in (total, diagonal):
        assert float(metric.result()) == 0
        metric.update_state([0, 1], np.array([0.2, 0.3]), [1.0, 3.0])
    assert (float(total.result()), float(diagonal.result())) == (4, 1)
    assert (total.name, diagonal.name) == ("total", "mine")


def test_bad_input():
    with pytest.raises(InputError, match="task must be"):
        Total(task="multilabel")
    with pytest.raises(TypeError, match="abstract"):
        DecisionMetric()  # pyright: ignore[reportAbstractUsage]
