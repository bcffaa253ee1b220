"""Scales and shifts of channels, wherever they stand."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import quantize_aware
from tests.compression.integers import nets

L = keras.layers


@pytest.mark.parametrize("shape", [(5,), (7, 5), (6, 6, 5), (3, 6, 6, 5)])
@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.BatchNormalization(),
        lambda: L.Rescaling(0.5, -0.25),
        lambda: L.Rescaling([0.5, 1.0, 2.0, 0.1, 0.0]),
        lambda: L.Normalization(mean=np.linspace(-0.5, 0.5, 5), variance=np.linspace(0.5, 2, 5)),
        lambda: L.LayerNormalization(),
    ],
    ids=["BatchNormalization", "Rescaling", "by channel", "Normalization", "LayerNormalization"],
)
def test_before_any_kernel_and_at_any_rank(layer, shape):
    made = nets.model(shape, layer())
    x = nets.numbers(made)
    steps = 25 if isinstance(made.layers[0], L.LayerNormalization) else 4
    nets.near(made, x, steps=steps)


def test_a_row_without_variance_is_no_division_by_zero():
    made = nets.model((6,), L.LayerNormalization())
    x = nets.numbers(made)
    x[0] = 0
    copy = nets.ranged(made, x)
    assert np.isfinite(copy(x)).all()


def test_another_axis_is_one_sentence():
    made = nets.model((6, 6, 3), L.BatchNormalization(axis=1, name="odd"))
    with pytest.raises(InputError, match=r"'odd' \(BatchNormalization: write it with axis=-1\)"):
        quantize_aware(made)
