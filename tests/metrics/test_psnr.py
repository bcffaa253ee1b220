import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import PSNR
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
CLEAN = RNG.integers(0, 256, size=(9, 6, 5, 3)).astype("float32")
NOISY = np.clip(CLEAN + RNG.normal(scale=20, size=CLEAN.shape), 0, 255).astype("float32")
RATIOS = 10 * np.log10(255**2 / ((CLEAN - NOISY) ** 2).mean(axis=(1, 2, 3)))


@pytest.mark.parametrize("weights", [None, RNG.uniform(size=9)])
@pytest.mark.parametrize("flat", [True, False])
def test_is_the_mean_of_the_formula(weights, flat) -> None:
    pair = (x.reshape(9, -1) if flat else x for x in (CLEAN, NOISY))
    got = streamed(PSNR(max_value=255), *pair, weights, step=4)
    assert got == pytest.approx(np.average(RATIOS, weights=weights), rel=1e-5)


def test_is_torchmetrics() -> None:
    torch = pytest.importorskip("torch")
    image = pytest.importorskip("torchmetrics.functional.image")
    expected = image.peak_signal_noise_ratio(
        torch.tensor(NOISY), torch.tensor(CLEAN), data_range=255.0, dim=(1, 2, 3)
    )
    assert streamed(PSNR(255), CLEAN, NOISY) == pytest.approx(float(expected), rel=1e-5)


def test_an_exact_copy_is_100_decibels() -> None:
    assert streamed(PSNR(255), CLEAN, CLEAN) == pytest.approx(100)
    assert float(PSNR().result()) == 0


def test_a_bad_argument() -> None:
    with pytest.raises(InputError, match="max_value must be a number above 0; received max_value="):
        PSNR(0)
