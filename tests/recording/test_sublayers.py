import keras
import pytest

from keras_trainkit.recording.sublayers import sublayers


class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.parts = {"a": [keras.layers.Dense(1, name="in_dict")]}
        self.pair = (keras.layers.Dense(1, name="in_tuple"), 3)

    def call(self, inputs):
        return inputs


@pytest.mark.backend
def test_finds_each_layer_once_at_any_depth():
    shared = keras.layers.Dense(2, name="shared")
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="deep"), shared])
    inputs = keras.Input((3, 2))
    outputs = keras.layers.Bidirectional(keras.layers.LSTM(2, name="lstm"))(
        Block()(shared(keras.layers.TimeDistributed(inner)(inputs)))
    )
    names = [layer.name for layer in sublayers(keras.Model(inputs, outputs))]
    for name in ("deep", "shared", "in_dict", "in_tuple", "forward_lstm", "backward_lstm"):
        assert names.count(name) == 1, name
