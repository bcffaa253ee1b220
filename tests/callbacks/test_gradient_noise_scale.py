"""Linear regression: every example's gradient is known in closed form."""

import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import GradientNoiseScale
from keras_trainkit.callbacks.gradient_noise_scale import noise_estimates
from tests.reuse import Reused

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 3)).astype("float32")
Y = (X @ [[1.0], [-2.0], [0.5]] + RNG.normal(size=(64, 1))).astype("float32")


@Reused
def build(rate=0.0, loss_scale=None, **arguments):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")]
    )
    optimizer = keras.optimizers.SGD(rate)
    if loss_scale is not None:
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer, loss_scale)
    model.compile(optimizer=optimizer, loss="mse", **arguments)
    return model


def example_gradients(kernel):
    return 2 * (X @ kernel - Y) * X


@pytest.mark.backend
@pytest.mark.parametrize("arguments", [{}, {"jit_compile": True}])
def test_truth_when_the_big_batch_is_all_the_data(arguments):
    """Then neither norm depends on the drawing, and the formulas give the sample's moments."""
    if arguments and keras.config.backend() == "torch":
        pytest.skip("torch compiles for minutes")
    monitor = GradientNoiseScale((X, Y), batch_size=1, batches=64, every=1)
    build(**arguments).fit(X, Y, batch_size=32, verbose=0, callbacks=[monitor])
    gradients = example_gradients(np.ones((3, 1))).astype("float64")
    noise = gradients.var(axis=0, ddof=1).sum()
    gradient = (gradients.mean(axis=0) ** 2).sum() - noise / 64
    assert monitor.history["step"] == [0, 1]
    np.testing.assert_allclose(monitor.history["noise"], [noise, noise], rtol=1e-4)
    np.testing.assert_allclose(monitor.history["gradient"], [gradient, gradient], rtol=1e-4)
    np.testing.assert_allclose(monitor.history["noise_scale"], noise / gradient, rtol=1e-4)


def test_estimates_are_unbiased():
    rng = np.random.default_rng(1)
    mean, std = np.array([1.0, -2.0]), np.array([3.0, 1.0])
    drawn = rng.normal(mean, std, (20_000, 16, 2))
    small = (drawn.reshape(20_000, 4, 4, 2).mean(2) ** 2).sum(-1).mean()
    big = (drawn.mean(1) ** 2).sum(-1).mean()
    gradient, noise = noise_estimates(small, big, 4, 16)
    assert gradient == pytest.approx(5.0, rel=0.02)
    assert noise == pytest.approx(10.0, rel=0.02)


@pytest.mark.backend
def test_average_of_the_parts_then_ratio():
    monitor = GradientNoiseScale((X, Y), batch_size=4, batches=4, every=2, momentum=0.5)
    build(0.05).fit(X, Y, batch_size=8, epochs=2, verbose=0, callbacks=[monitor])
    history = monitor.history
    assert history["step"] == [0, 2, 4, 6, 8, 10, 12, 14]
    assert history["epoch"] == [0] * 4 + [1] * 4
    averages = []
    for pair in zip(history["noise"], history["gradient"], strict=True):
        last = averages[-1] if averages else pair
        averages.append([0.5 * a + 0.5 * b for a, b in zip(last, pair, strict=True)])
    expected = [n / g if g > 0 else np.nan for n, g in averages]
    np.testing.assert_allclose(history["noise_scale"], expected)


@pytest.mark.backend
def test_training_is_bit_identical():
    def run(callbacks):
        keras.utils.set_random_seed(3)
        layers = [keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)]
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), *layers])
        model.add(keras.layers.Dense(1))
        model.compile(optimizer="adam", loss="mse", metrics=["mae"])
        history = model.fit(X, Y, batch_size=8, epochs=2, verbose=0, callbacks=callbacks)
        return model.get_weights(), history.history

    (plain, a), (watched, b) = run([]), run([GradientNoiseScale((X, Y), 4, 2, every=3)])
    for u, v in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(u, v)
    assert a == b


def test_mixed_float16_takes_the_loss_scale_out():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        monitor = GradientNoiseScale((X, Y), batch_size=1, batches=64, every=1)
        build(loss_scale=256.0).fit(X, Y, batch_size=64, verbose=0, callbacks=[monitor])
        overflow = GradientNoiseScale((X, Y), batch_size=8, batches=8, every=1)
        build(loss_scale=2.0**18).fit(X, Y, batch_size=8, verbose=0, callbacks=[overflow])
    finally:
        keras.config.set_dtype_policy("float32")
    gradients = example_gradients(np.ones((3, 1)))
    noise = gradients.var(axis=0, ddof=1).sum()
    assert monitor.history["noise"][0] == pytest.approx(noise, rel=0.01)
    assert np.isnan(overflow.history["noise_scale"][0])
    assert np.isfinite(overflow.history["noise_scale"][-1])


def test_bad_input():
    with pytest.raises(InputError, match="received batches=1, batch_size=4 and 64 examples"):
        GradientNoiseScale((X, Y), 4, 1)
    with pytest.raises(InputError, match=r"at most the examples in data.* and 64 examples"):
        GradientNoiseScale((X, Y), 32, 8)
    with pytest.raises(InputError, match="data must be a tuple"):
        GradientNoiseScale(X)
