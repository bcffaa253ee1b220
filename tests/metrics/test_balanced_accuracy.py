import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import BalancedAccuracy
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_agrees_with_scikit_learn(task: str) -> None:
    labels, scores, weights = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.balanced_accuracy_score(labels, predicted, sample_weight=weights)
    found = batches.feed(BalancedAccuracy(), labels, scores, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_a_class_without_examples_is_left_out() -> None:
    metric = BalancedAccuracy(num_classes=3)
    metric.update_state([0, 0, 1], [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    assert float(metric.result()) == pytest.approx((0.5 + 1) / 2)


def test_one_class_for_everything_is_chance() -> None:
    metric = BalancedAccuracy()
    metric.update_state(np.arange(100) % 10 // 9, np.zeros(100))
    assert float(metric.result()) == 0.5


def test_multilabel_is_refused() -> None:
    with pytest.raises(InputError, match=r"^task must be one of 'auto', 'binary', 'multiclass'"):
        BalancedAccuracy(task="multilabel")
