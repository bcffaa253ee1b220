"""The file of integers answers as the baked copy, whatever layers it is made of.

`python -m benchmarks.coverage` does so for each kind of layer alone, trained.
"""

import keras
import numpy as np
import pytest

from benchmarks.coverage import filed
from keras_trainkit.compression import bake
from keras_trainkit.compression.integers import functions
from tests.compression.integers import nets

L = keras.layers
pytestmark = pytest.mark.slow


def images():
    x = keras.Input((12, 12, 3))
    y = L.BatchNormalization()(L.Rescaling(1 / 127.5, -1)(x))
    y = L.Activation("relu6")(L.Conv2D(4, 3, padding="same", use_bias=False)(y))
    y = L.BatchNormalization()(L.SeparableConv2D(4, 3, padding="same")(y))
    y = L.Concatenate()([L.AveragePooling2D(3, 1, "same")(y), L.ReLU(0.8)(y), y])
    z = L.Conv2DTranspose(4, 3, strides=2, padding="same")(L.PReLU(shared_axes=[1, 2])(y))
    z = L.Conv2D(12, 3, strides=2, padding="same", groups=2)(z)
    y = L.BatchNormalization()(y + z)
    y = L.UpSampling2D(2, interpolation="bilinear")(L.ReLU()(y))
    y = L.Maximum()([L.DepthwiseConv2D(3)(y), L.Conv2D(12, 3)(y)])
    return keras.Model(x, L.Dense(5, activation="softmax")(L.GlobalAveragePooling2D()(y)))


def bent():
    x = keras.Input((16,))
    every = [L.Dense(6, activation=name)(x) for name in functions.FUNCTIONS if name != "linear"]
    return keras.Model(x, L.Dense(3)(L.Concatenate()(every)))


def rows():
    x = keras.Input((6, 8))
    y = L.Conv1D(8, 3, padding="causal", activation="gelu")(x)
    y = L.LayerNormalization()(y + L.MultiHeadAttention(2, 4)(y, y))
    y = L.MaxPooling1D(2)(L.Bidirectional(L.GRU(4, return_sequences=True))(y))
    return keras.Model(x, L.Dense(3)(L.LSTM(4)(y)))


def volume():
    x = keras.Input((6, 8, 8, 1))
    y = L.Conv3D(3, 3, strides=2, padding="same", activation="relu")(L.MaxPooling3D(2, 1)(x))
    return keras.Model(x, L.Dense(3)(L.Flatten()(y)))


REFUSED = pytest.mark.xfail(reason="XNNPACK cannot prepare a file of so many recurrent steps")


@pytest.mark.parametrize("build", [images, bent, pytest.param(rows, marks=REFUSED), volume])
def test_a_file_of_integers_answers_as_its_copy(build):
    keras.utils.set_random_seed(0)
    made = build()
    x = nets.numbers(made, 0.0, 255.0 if build is images else 1.0)
    plain = bake(nets.ranged(made, x))
    (found,), facts = filed(plain, "int8", x)
    assert facts["float_operators"] == {}
    wanted = np.asarray(plain(x))
    off = np.abs(found - wanted) / facts["outputs"][0]["scale"]
    assert off.mean() < 2
    assert off.max() <= 8


def test_what_is_kept_stays_in_float_beside_integers():
    made = nets.model((8,), L.Dense(8, "relu"), L.GroupNormalization(2, name="norm"), L.Dense(3))
    x = nets.numbers(made)
    plain = bake(nets.ranged(made, x, keep=["norm"]))
    (found,), facts = filed(plain, "int8_float_io", x)
    assert facts["float_operators"]
    assert "INT8" in facts["dtypes"]
    np.testing.assert_allclose(found, plain(x), atol=0.03)  # one step of its last integers
