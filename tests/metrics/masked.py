"""Predictions that carry a Keras mask."""

import keras
import numpy as np


class _Carrier(keras.layers.Layer):
    """Gives what passes through it a mask."""

    def __init__(self, mask):
        super().__init__()
        self.supports_masking = True
        self.mask = keras.ops.convert_to_tensor(np.asarray(mask))

    def call(self, inputs):
        return keras.ops.multiply(inputs, 1.0)

    def compute_mask(self, inputs, previous_mask=None):
        return self.mask


def masked(values, mask):
    """Returns `values` as a tensor with `mask`."""
    return _Carrier(mask)(keras.ops.convert_to_tensor(np.asarray(values, "float32")))
