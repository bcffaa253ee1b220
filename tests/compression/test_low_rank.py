"""Two small kernels are the nearest to a large one, and a factored model nearly answers alike."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import low_rank
from keras_trainkit.compression.low_rank import factors

L = keras.layers


@pytest.mark.parametrize("energy", [0.5, 0.9, 0.999])
def test_what_is_lost_is_the_singular_values_left_out(energy):
    """Eckart and Young: the squared error is the sum of their squares, and less than asked."""
    matrix = np.random.default_rng(0).normal(size=(30, 20)) @ np.diag(0.8 ** np.arange(20))
    first, second = factors(matrix, energy)
    sizes = np.linalg.svd(matrix, compute_uv=False) ** 2
    rank, lost = first.shape[1], ((matrix - first @ second) ** 2).sum()
    assert lost == pytest.approx(sizes[rank:].sum())
    assert lost <= (1 - energy) * sizes.sum() < lost + sizes[rank - 1]


def network(activation="relu"):
    x = keras.Input((10, 10, 2))
    y = L.Conv2D(16, 3, strides=2, padding="same", activation=activation)(x)
    y = L.Conv2D(16, 3, dilation_rate=2, padding="same")(y)
    y = L.Dense(64, activation=activation, name="wide")(L.Flatten()(L.BatchNormalization()(y)))
    return keras.Model(x, L.Dense(4, activation="softmax", name="last")(y))


def test_kernels_of_low_rank_are_replaced_exactly(tmp_path):
    model, rng = network(), np.random.default_rng(0)
    for layer in model.layers:
        if isinstance(layer, L.Dense | L.Conv2D):
            kernel, bias = layer.get_weights()
            low = rng.normal(size=(kernel.size // kernel.shape[-1], 2))
            low = low @ rng.normal(size=(2, kernel.shape[-1])) / 30
            layer.set_weights([low.reshape(kernel.shape), rng.normal(size=bias.shape)])
    small = low_rank(model, 0.999999)
    x = rng.normal(size=(20, 10, 10, 2)).astype("float32")
    wanted = model.predict(x, verbose=0)
    np.testing.assert_allclose(small.predict(x, verbose=0), wanted, atol=1e-5)
    assert small.get_layer("wide_rank").units == 2
    assert small.count_params() < 0.25 * model.count_params()
    small.save(tmp_path / "small.keras")
    again = keras.models.load_model(tmp_path / "small.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), wanted, atol=1e-5)


def test_layers_that_would_grow_stay_and_digits_stay_known(digits):
    small = low_rank(digits.model, 0.95)
    names = [layer.name for layer in small.layers if layer.name.endswith("_rank")]
    assert 0 < len(names) < 3
    before, after = (
        (model.predict(digits.test, verbose=0).argmax(1) == digits.truth).mean()
        for model in (digits.model, small)
    )
    assert after > before - 0.1
    assert small.count_params() < digits.model.count_params()


def test_bad_input_is_one_sentence():
    with pytest.raises(InputError, match=r"energy must be a number in \(0, 1\)"):
        low_rank(network(), 1)
    tiny = keras.Sequential([keras.Input((2,)), L.Dense(2)])
    with pytest.raises(InputError, match="makes none smaller: give a smaller energy"):
        low_rank(tiny, 0.99)
