import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import CohenKappa
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_agrees_with_scikit_learn(task: str, weights: str) -> None:
    labels, scores, sample_weight = getattr(batches, task)()
    predicted = scores.argmax(axis=1) if task == "multiclass" else scores > 0.5
    wanted = sklearn.metrics.cohen_kappa_score(
        labels,
        predicted,
        weights=None if weights == "none" else weights,
        sample_weight=sample_weight,
    )
    found = batches.feed(CohenKappa(weights), labels, scores, sample_weight)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_a_single_class_is_zero() -> None:
    metric = CohenKappa()
    metric.update_state([1, 1], [0.9, 0.8])
    assert float(metric.result()) == 0


def test_weights_are_checked() -> None:
    with pytest.raises(InputError, match=r"^weights must be one of 'none'.*Did you mean 'linear'"):
        CohenKappa(weights="liner")
