import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import log_loss

from keras_trainkit._checks import InputError
from keras_trainkit.losses import NegativeELBO

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(8)
IMAGES = RNG.integers(0, 2, size=(5, 2, 3)).astype("float32")
LOGITS, MEAN, LOG_VARIANCE = (
    RNG.normal(size=(5, n)).astype("float32") for n in (IMAGES[0].size, 4, 4)
)


def packed(output: np.ndarray) -> np.ndarray:
    return np.concatenate([output, MEAN, LOG_VARIANCE], axis=1)


def kl() -> np.ndarray:
    torch = pytest.importorskip("torch")
    scale = torch.tensor(np.exp(LOG_VARIANCE / 2))
    posterior = torch.distributions.Normal(torch.tensor(MEAN), scale)
    prior = torch.distributions.Normal(0.0, 1.0)
    return torch.distributions.kl_divergence(posterior, prior).sum(1).numpy()


@pytest.mark.parametrize("from_logits", [True, False])
def test_bernoulli_is_log_loss_plus_torchs_kl(from_logits) -> None:
    pixels = [
        log_loss(x.ravel(), p, labels=[0, 1], normalize=False)
        for x, p in zip(IMAGES, expit(LOGITS), strict=True)
    ]
    loss = NegativeELBO(4, beta=3.0, from_logits=from_logits, reduction=None)
    got = loss(IMAGES, packed(LOGITS if from_logits else expit(LOGITS)))
    np.testing.assert_allclose(got, pixels + 3.0 * kl(), rtol=1e-4)


def test_gaussian_is_half_the_squared_error_plus_torchs_kl() -> None:
    errors = ((IMAGES.reshape(5, -1) - LOGITS) ** 2).sum(1) / 2
    got = NegativeELBO(4, likelihood="gaussian", reduction=None)(IMAGES, packed(LOGITS))
    np.testing.assert_allclose(got, errors + kl(), rtol=1e-4)


def test_beta_zero_is_a_plain_autoencoder() -> None:
    got = NegativeELBO(4, beta=0.0, likelihood="gaussian")(IMAGES, packed(IMAGES.reshape(5, -1)))
    assert float(got) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"latent_dim": 0}, "latent_dim must be a positive integer; received latent_dim=0"),
        ({"latent_dim": 2, "beta": -1}, "beta must be a number of at least 0; received beta=-1"),
        ({"latent_dim": 2, "likelihood": "normal"}, "likelihood must be one of 'bernoulli'"),
    ],
)
def test_bad_arguments(arguments, message) -> None:
    with pytest.raises(InputError, match=message):
        NegativeELBO(**arguments)


@pytest.mark.parametrize("shape", [(5, 4), (5, 6), (5, 13)])
def test_bad_shapes(shape) -> None:
    with pytest.raises(InputError, match=r"a column for each number of y_true and 2 for each of"):
        NegativeELBO(4)(IMAGES, np.zeros(shape))
    with pytest.raises(InputError, match="reconstruction, means and log variances side by side"):
        NegativeELBO(4)(IMAGES, np.zeros(shape[0]))
