import numpy as np
import pytest
from scipy.special import softmax

from keras_trainkit._checks import InputError
from keras_trainkit.losses import SymmetricCrossentropy

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(2)
LABELS = RNG.integers(0, 4, size=10)
ONE_HOT = np.eye(4)[LABELS]
LOGITS = RNG.normal(size=(10, 4)).astype("float32") * 2
PROBABILITIES = softmax(LOGITS, axis=1)


def paper(q: np.ndarray, p: np.ndarray, alpha: float, beta: float, log_zero: float) -> np.ndarray:
    log_q = np.array([[np.log(x) if x > 0 else log_zero for x in row] for row in q])
    return -alpha * (q * np.log(p)).sum(1) - beta * (p * log_q).sum(1)


@pytest.mark.parametrize("y_true", [LABELS, LABELS[:, None], ONE_HOT])
@pytest.mark.parametrize("from_logits", [True, False])
def test_is_the_papers_formula(y_true, from_logits) -> None:
    loss = SymmetricCrossentropy(0.3, 2.0, -6.0, from_logits, reduction=None)
    got = loss(y_true, LOGITS if from_logits else PROBABILITIES)
    np.testing.assert_allclose(got, paper(ONE_HOT, PROBABILITIES, 0.3, 2.0, -6.0), rtol=1e-4)


def test_soft_labels() -> None:
    soft = 0.8 * ONE_HOT + 0.05
    got = SymmetricCrossentropy(reduction=None)(soft, PROBABILITIES)
    np.testing.assert_allclose(got, paper(soft, PROBABILITIES, 0.1, 1.0, -4.0), rtol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alpha": 0}, "alpha must be a number above 0; received alpha=0"),
        ({"beta": -1}, "beta must be a number of at least 0; received beta=-1"),
        ({"log_zero": 0}, "log_zero must be a number below 0; received log_zero=0"),
        ({"log_zero": None}, "log_zero must be a finite number; received log_zero=None"),
    ],
)
def test_bad_arguments(arguments, message) -> None:
    with pytest.raises(InputError, match=message):
        SymmetricCrossentropy(**arguments)
