"""Small models with random weights, and their copies whose ranges have seen some numbers."""

import keras
import numpy as np

from keras_trainkit.compression import bake, quantize_aware
from keras_trainkit.layers import FakeQuantize, FixedRange


def model(shape, *layers, dtype="float32"):
    """Returns a sequential model with weights that are neither 0 nor 1."""
    made = keras.Sequential([keras.Input(shape, dtype=dtype), *layers])
    return scattered(made)


def scattered(made):
    rng = np.random.default_rng(0)
    made.set_weights([w + rng.uniform(0.1, 0.4, w.shape) for w in made.get_weights()])
    return made


def numbers(made, low=-1.0, high=1.0):
    rng = np.random.default_rng(1)
    return rng.uniform(low, high, (64, *made.inputs[0].shape[1:])).astype("float32")


def ranged(made, x, **options):
    """Returns a copy whose ranges have seen the numbers."""
    copy = quantize_aware(made, **options)
    copy(x, training=True)
    return copy


def near(made, x, steps=4, **options):
    """Sees that copy and baked copy answer as the model, but for a few steps; returns the copy."""
    copy = ranged(made, x, **options)
    wanted, found = np.asarray(made(x)), np.asarray(copy(x))
    reach = max(wanted.max(), 0) - min(wanted.min(), 0)
    assert np.abs(found - wanted).max() <= steps * reach / 255
    np.testing.assert_allclose(bake(copy)(x), found, atol=1e-5 * reach)
    return copy


def kinds(made):
    """Returns the kinds of a model's layers, without those that round."""
    found = [type(each) for each in made.layers if isinstance(each, keras.Layer)]
    return [
        each for each in found if each not in (FakeQuantize, FixedRange, keras.layers.InputLayer)
    ]
