import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import TopKAccuracy
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("one_hot", [False, True])
def test_agrees_with_scikit_learn(k: int, one_hot: bool) -> None:
    labels, scores, weights = batches.multiclass()
    wanted = sklearn.metrics.top_k_accuracy_score(
        labels, scores, k=k, sample_weight=weights, labels=range(4)
    )
    given = np.eye(4)[labels] if one_hot else labels
    assert batches.feed(TopKAccuracy(k), given, scores, weights) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_a_tie_is_the_chance_of_a_random_order(k: int) -> None:
    metric = TopKAccuracy(k)
    metric.update_state([0, 1, 2, 3], np.full((4, 4), 0.25))
    assert float(metric.result()) == k / 4
    metric.reset_state()
    metric.update_state([0], [[0.2, 0.4, 0.2, 0.2]])  # one above, three that share places 2 to 4
    assert float(metric.result()) == pytest.approx((k - 1) / 3)


def test_a_score_that_is_not_a_number_makes_the_share_unknown() -> None:
    metric = TopKAccuracy(1)
    metric.update_state([0, 1], [[float("nan"), 1.0], [0.0, 1.0]])
    assert np.isnan(float(metric.result()))


def test_k_is_checked() -> None:
    with pytest.raises(InputError, match=r"^k must be a positive integer; received k=0"):
        TopKAccuracy(0)
    with pytest.raises(
        InputError, match=r"^k must be at most the number of classes 4; received k=5"
    ):
        TopKAccuracy(5).update_state([0], np.zeros((1, 4)))
    with pytest.raises(InputError, match=r"^task='multiclass' needs y_pred with a column for each"):
        TopKAccuracy(1).update_state([0], [0.5])
