"""What the metrics of rankings share."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics import NDCG, MeanReciprocalRank

pytestmark = pytest.mark.backend
TRUE = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
SCORES = np.array([[[2.0, 1.0], [2.0, 1.0]], [[2.0, 1.0], [2.0, 1.0]]])


def test_lists_of_lists_are_more_lists_with_a_weight_each() -> None:
    metric = MeanReciprocalRank()
    metric.update_state(TRUE, SCORES)
    assert float(metric.result()) == 0.75
    metric.reset_state()
    metric.update_state(TRUE, SCORES, np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert float(metric.result()) == 1.0
    metric.reset_state()
    metric.update_state(TRUE, SCORES, np.array([1.0, 3.0]))
    assert float(metric.result()) == 0.75


@pytest.mark.parametrize("kind", [NDCG, MeanReciprocalRank])
def test_nothing_is_0_and_shapes_must_fit(kind) -> None:
    assert float(kind().result()) == 0
    with pytest.raises(InputError, match="the shape of y_pred"):
        kind().update_state(np.ones((2, 3)), np.ones((2, 4)))
    with pytest.raises(InputError, match="sample_weight must broadcast"):
        kind().update_state(np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3)))
