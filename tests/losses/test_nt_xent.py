import numpy as np
import pytest
from scipy.special import logsumexp

from keras_trainkit._checks import InputError
from keras_trainkit.losses import NTXent

pytestmark = pytest.mark.backend
VIEWS = np.random.default_rng(7).normal(size=(6, 2, 4)).astype("float32")


def paper(views: np.ndarray, temperature: float) -> np.ndarray:
    n = len(views)
    z = np.concatenate([views[:, 0], views[:, 1]])
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    s = z @ z.T / temperature
    losses = []
    for i in range(2 * n):
        others = [s[i, k] for k in range(2 * n) if k != i]
        losses.append(logsumexp(others) - s[i, (i + n) % (2 * n)])
    return np.reshape(losses, (2, n)).mean(axis=0)


@pytest.mark.parametrize("temperature", [0.05, 0.5, 2.0])
def test_is_the_papers_formula(temperature) -> None:
    got = NTXent(temperature, reduction=None)(np.zeros(6), VIEWS)
    np.testing.assert_allclose(got, paper(VIEWS, temperature), rtol=1e-4, atol=1e-5)


def test_is_torchs_cross_entropy_over_the_other_views() -> None:
    torch = pytest.importorskip("torch")
    z = torch.nn.functional.normalize(torch.tensor(np.concatenate([VIEWS[:, 0], VIEWS[:, 1]])))
    logits = z @ z.T / 0.2 + torch.diag(torch.full((12,), -torch.inf))
    partner = torch.arange(12).roll(6)
    expected = torch.nn.functional.cross_entropy(logits, partner)
    assert float(NTXent(0.2)(np.zeros(6), VIEWS)) == pytest.approx(float(expected), rel=1e-5)


def test_lengths_do_not_matter() -> None:
    a, b = NTXent()(np.zeros(6), VIEWS), NTXent()(np.zeros(6), VIEWS * 1e4)
    assert float(a) == pytest.approx(float(b), rel=1e-5)


def test_bad_input() -> None:
    with pytest.raises(InputError, match="temperature must be a number above 0; received temper"):
        NTXent(0)
    with pytest.raises(InputError, match=r"shape \(N, 2, D\).*received y_pred of shape \(4, 6\)"):
        NTXent()(np.zeros(4), np.zeros((4, 6)))
