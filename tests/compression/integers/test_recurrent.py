"""A sequence, step by step, as the layer computes it."""

import keras
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import quantize_aware
from tests.compression.integers import nets

L = keras.layers


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.LSTM(4),
        lambda: L.LSTM(4, return_sequences=True, use_bias=False),
        lambda: L.GRU(4, go_backwards=True),
        lambda: L.GRU(4, recurrent_activation="hard_sigmoid"),
        lambda: L.SimpleRNN(4, return_sequences=True, go_backwards=True),
        lambda: L.Bidirectional(L.LSTM(3, return_sequences=True)),
        lambda: L.Bidirectional(L.GRU(3), merge_mode="ave"),
    ],
    ids=["LSTM", "every step", "GRU", "hard", "SimpleRNN", "Bidirectional", "mean of two"],
)
def test_a_loop_is_written_out(layer):
    made = nets.model((5, 3), layer())
    copy = nets.near(made, nets.numbers(made), steps=8)
    assert not any(isinstance(each, L.RNN | L.Bidirectional) for each in copy.layers)


def test_a_state_that_is_kept_is_one_sentence():
    made = keras.Sequential([keras.Input(batch_shape=(2, 5, 3)), L.LSTM(4, stateful=True)])
    with pytest.raises(InputError, match="start from zero"):
        quantize_aware(made)
