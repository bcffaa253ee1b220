import keras
import numpy as np
import pytest
from scipy.signal import convolve2d

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import SSIM
from tests.metrics.streams import streamed

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
CLEAN = RNG.uniform(size=(5, 16, 14, 2)).astype("float32")
NOISY = np.clip(CLEAN + RNG.normal(scale=0.2, size=CLEAN.shape), 0, 1).astype("float32")


def paper(x: np.ndarray, y: np.ndarray, size: int = 11, sigma: float = 1.5) -> float:
    """The formula of Wang et al. for one channel with a range of 1, in float64."""
    g = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
    window = np.outer(g, g) / np.outer(g, g).sum()
    x, y = x.astype("float64"), y.astype("float64")

    def mean(z: np.ndarray) -> np.ndarray:
        return convolve2d(z, window, mode="valid")

    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    c1, c2 = 0.01**2, 0.03**2
    ratio = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return float(ratio.mean())


def each(size: int = 11, sigma: float = 1.5) -> np.ndarray:
    channels = [
        [paper(x[..., c], y[..., c], size, sigma) for c in range(2)]
        for x, y in zip(CLEAN, NOISY, strict=True)
    ]
    return np.mean(channels, axis=1)


@pytest.mark.parametrize("weights", [None, RNG.uniform(size=5)])
@pytest.mark.parametrize("scale", [1, 255])
def test_is_the_papers_formula(weights, scale) -> None:
    got = streamed(SSIM(max_value=scale), scale * CLEAN, scale * NOISY, weights, step=2)
    assert got == pytest.approx(np.average(each(), weights=weights), rel=1e-4)


def test_other_windows() -> None:
    got = streamed(SSIM(window_size=5, sigma=0.8), CLEAN, NOISY)
    assert got == pytest.approx(each(5, 0.8).mean(), rel=1e-4)


def test_is_tensorflows() -> None:
    if keras.backend.backend() != "tensorflow":
        pytest.skip("compares with tf.image.ssim")
    import tensorflow as tf

    expected = float(tf.reduce_mean(tf.image.ssim(CLEAN, NOISY, 1.0)))
    assert streamed(SSIM(), CLEAN, NOISY) == pytest.approx(expected, rel=1e-4)


def test_flat_images_and_images_without_channels() -> None:
    clean, noisy = CLEAN[..., 0], NOISY[..., 0]
    expected = streamed(SSIM(), clean, noisy)
    assert expected == pytest.approx(np.mean([paper(*p) for p in zip(clean, noisy, strict=True)]))
    flat = streamed(SSIM(image_shape=(16, 14)), clean.reshape(5, -1), noisy.reshape(5, -1))
    assert flat == pytest.approx(expected, rel=1e-6)


def test_an_equal_image_is_one() -> None:
    assert streamed(SSIM(), CLEAN, CLEAN) == pytest.approx(1)
    assert streamed(SSIM(), np.ones((2, 12, 12)), np.ones((2, 12, 12))) == pytest.approx(1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"max_value": -1}, "max_value must be a number above 0; received max_value=-1"),
        ({"window_size": 0}, "window_size must be a positive integer; received window_size=0"),
        ({"sigma": 0}, "sigma must be a number above 0; received sigma=0"),
        ({"image_shape": 28}, r"image_shape must be \(H, W\) or \(H, W, C\); received"),
        ({"image_shape": (28, 0)}, "image_shape must be a positive integer; received"),
    ],
)
def test_bad_arguments(arguments, message) -> None:
    with pytest.raises(InputError, match=message):
        SSIM(**arguments)


def test_bad_shapes() -> None:
    with pytest.raises(InputError, match=r"y_pred must be images of shape \(N, H, W\).*\(2, 196\)"):
        SSIM().update_state(np.zeros((2, 196)), np.zeros((2, 196)))
    with pytest.raises(InputError, match=r"flat ones with image_shape; .*image_shape=\(13, 14\)"):
        SSIM(image_shape=(13, 14)).update_state(np.zeros((2, 196)), np.zeros((2, 196)))
    with pytest.raises(InputError, match=r"window_size must be at most the image's height and wid"):
        SSIM().update_state(np.zeros((2, 8, 20)), np.zeros((2, 8, 20)))
