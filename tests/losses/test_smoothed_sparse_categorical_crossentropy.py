import numpy as np
import pytest
from scipy.special import softmax

from keras_trainkit._checks import InputError
from keras_trainkit.losses import SmoothedSparseCategoricalCrossentropy

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(2)
LABELS = RNG.integers(0, 5, size=12)
LOGITS = RNG.normal(size=(12, 5)).astype("float32") * 3


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.7])
@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize("column", [True, False])
def test_is_torchs(smoothing, from_logits, column) -> None:
    torch = pytest.importorskip("torch")
    expected = torch.nn.functional.cross_entropy(
        torch.tensor(LOGITS), torch.tensor(LABELS), reduction="none", label_smoothing=smoothing
    )
    loss = SmoothedSparseCategoricalCrossentropy(smoothing, from_logits, reduction=None)
    y_true = LABELS[:, None] if column else LABELS
    got = loss(y_true, LOGITS if from_logits else softmax(LOGITS, axis=1))
    np.testing.assert_allclose(got, expected.numpy(), rtol=1e-4, atol=1e-5)


def test_sequences() -> None:
    loss = SmoothedSparseCategoricalCrossentropy(from_logits=True, reduction=None)
    flat = loss(LABELS, LOGITS)
    sequence = loss(LABELS.reshape(3, 4), LOGITS.reshape(3, 4, 5))
    np.testing.assert_allclose(np.asarray(sequence).ravel(), flat, rtol=1e-6)


def test_bad_arguments() -> None:
    with pytest.raises(InputError, match=r"label_smoothing must be a number in \[0, 1\); received"):
        SmoothedSparseCategoricalCrossentropy(1.0)
    with pytest.raises(InputError, match=r"integer labels.*CategoricalCrossentropy\(label_smoo"):
        SmoothedSparseCategoricalCrossentropy()(np.eye(3), np.eye(3))
