"""Attention as products with ranges."""

import keras
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import quantize_aware
from tests.compression.integers import nets

L = keras.layers


def attended(**asked):
    x = keras.Input((6, 8))
    layer = L.MultiHeadAttention(2, 4, value_dim=3, dropout=0.1, name="heads")
    return nets.scattered(keras.Model(x, layer(x, x[:, :4], **asked)))


@pytest.mark.parametrize("scheme", ["int8", "weight4"])
def test_two_heads_over_other_tokens(scheme):
    made = attended()
    nets.near(made, nets.numbers(made), steps=6 if scheme == "int8" else 60, scheme=scheme)


def test_a_mask_is_one_sentence():
    with pytest.raises(InputError, match="masks, causal order and returned scores have no integer"):
        quantize_aware(attended(use_causal_mask=True))
