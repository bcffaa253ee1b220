import numpy as np
import pytest
from scipy.special import expit, softmax
from sklearn.metrics import f1_score

from keras_trainkit.losses import SoftF1
from tests.losses.gradients import gradient

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(4)
LABELS = RNG.integers(0, 3, size=30)
LOGITS = RNG.normal(size=(30, 3)).astype("float32")


def test_certain_predictions_give_scikit_learns_macro_f1() -> None:
    guesses = RNG.integers(0, 3, size=30)
    loss = float(SoftF1()(LABELS, np.eye(3)[guesses]))
    assert loss == pytest.approx(1 - f1_score(LABELS, guesses, average="macro"), rel=1e-5)


def test_multi_hot_labels_give_scikit_learns_macro_f1() -> None:
    labels, guesses = RNG.integers(0, 2, size=(2, 20, 4))
    loss = float(SoftF1()(labels, guesses))
    assert loss == pytest.approx(1 - f1_score(labels, guesses, average="macro"), rel=1e-5)


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
@pytest.mark.parametrize("from_logits", [True, False])
def test_a_binary_task(shape, from_logits) -> None:
    y_true, logits = np.array([1, 0, 1, 1, 0, 0]), np.array([2.0, 1.0, -1.0, 0.5, -2.0, 0.0])
    p = expit(logits)
    expected = 1 - 2 * (y_true * p).sum() / (y_true.sum() + p.sum())
    given = logits if from_logits else p
    assert float(SoftF1(from_logits)(y_true, given.reshape(shape))) == pytest.approx(expected)


def test_soft_counts_by_hand() -> None:
    p, y = softmax(LOGITS, axis=1), np.eye(3)[LABELS]
    expected = 1 - np.mean(2 * (y * p).sum(0) / (y.sum(0) + p.sum(0)))
    assert float(SoftF1(from_logits=True)(LABELS, LOGITS)) == pytest.approx(expected, rel=1e-5)


def test_an_absent_class_is_left_out() -> None:
    labels = np.array([0, 1, 1])
    assert float(SoftF1()(labels, np.eye(3)[labels])) == pytest.approx(0, abs=1e-6)


def test_no_positive_at_all_is_no_loss_and_has_no_gradient() -> None:
    y_true = np.zeros((4, 1), "float32")
    slope = gradient(lambda p: SoftF1()(y_true, p), np.zeros((4, 1)))
    assert float(SoftF1()(y_true, np.zeros((4, 1)))) == 0
    np.testing.assert_array_equal(slope, 0)


def test_every_example_has_the_loss_of_the_batch() -> None:
    losses = np.asarray(SoftF1(from_logits=True, reduction=None)(LABELS, LOGITS))
    assert losses.shape == (30,)
    assert len(set(losses)) == 1
