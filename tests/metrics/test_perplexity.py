import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import Perplexity
from tests.metrics import batches

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("from_logits", [False, True])
def test_is_the_exponential_of_scikit_learns_log_loss_over_the_epoch(from_logits: bool) -> None:
    labels, scores, weights = batches.multiclass()
    wanted = np.exp(sklearn.metrics.log_loss(labels, scores, sample_weight=weights))
    given = np.log(scores) + 3.0 if from_logits else scores
    found = batches.feed(Perplexity(from_logits=from_logits), labels, given, weights)
    assert found == pytest.approx(wanted, rel=1e-5)


def test_of_sequences_it_is_over_tokens_without_the_padding() -> None:
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(5), (3, 4)).astype("float32")
    tokens = rng.integers(0, 5, (3, 4))
    real = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0]], bool)
    metric = Perplexity()
    metric.update_state(tokens, scores, real.astype("float32"))
    said = np.take_along_axis(scores, tokens[..., None], -1)[..., 0][real]
    assert float(metric.result()) == pytest.approx(np.prod(1 / said) ** (1 / 7), rel=1e-5)


def test_a_uniform_guess_is_the_number_of_classes_and_nothing_is_1() -> None:
    metric = Perplexity(from_logits=True)
    assert float(metric.result()) == 1
    metric.update_state([0, 3, 5], np.full((3, 7), 2.0))
    assert float(metric.result()) == pytest.approx(7, rel=1e-6)
