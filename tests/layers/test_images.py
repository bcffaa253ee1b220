"""Layers on images with their channels first do what they do with them last."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, layers
from keras_trainkit.layers import _images

pytestmark = pytest.mark.backend

IMAGES = np.random.default_rng(0).uniform(size=(5, 6, 9, 3)).astype("float32")

EXAMPLES = {
    "RandomAffine": lambda **k: layers.RandomAffine(0.1, 0.2, 0.1, 0.1, seed=3, **k),
    "GridMask": lambda **k: layers.GridMask(seed=3, **k),
    "DropBlock2D": lambda **k: layers.DropBlock2D(0.3, 2, seed=3, **k),
    "CutMix": lambda **k: layers.CutMix(2, alpha=9.0, seed=1, **k),
}


def run(layer, images):
    if isinstance(layer, layers.CutMix):
        return np.asarray(layer((images, np.array([0, 1, 1, 0, 1])), training=True)[0])
    return np.asarray(layer(images, training=True))


@pytest.fixture
def channels_first():
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format(before)


@pytest.mark.parametrize("name", EXAMPLES)
def test_channels_first_is_channels_last_moved(name, channels_first):
    first = np.moveaxis(IMAGES, -1, 1)
    wanted = run(EXAMPLES[name](data_format="channels_last"), IMAGES)
    assert not np.array_equal(wanted, IMAGES)
    layer = EXAMPLES[name]()
    np.testing.assert_array_equal(np.moveaxis(run(layer, first), 1, -1), wanted)
    assert layer.get_config()["data_format"] == "channels_first"
    assert type(layer).from_config(layer.get_config()).data_format == "channels_first"


def test_runs_of_a_sequence_too():
    x = np.ones((2, 8, 3), "float32")
    last = np.asarray(layers.DropBlock1D(0.3, 2, seed=1)(x, training=True))
    first = layers.DropBlock1D(0.3, 2, seed=1, data_format="channels_first")
    moved = np.asarray(first(np.moveaxis(x, -1, 1), training=True))
    np.testing.assert_array_equal(np.moveaxis(moved, 1, -1), last)


def test_no_other_format():
    with pytest.raises(InputError, match="data_format must be one of 'channels_last'"):
        layers.GridMask(data_format="channels_middle")


def test_there_and_back():
    x = keras.ops.convert_to_tensor(np.moveaxis(IMAGES, -1, 1))
    last = _images.channels_last(x, "channels_first")
    np.testing.assert_array_equal(np.asarray(last), IMAGES)
    np.testing.assert_array_equal(np.asarray(_images.as_given(last, "channels_first")), x)
    assert _images.sides((5, 3, 6, 9), "channels_first") == (6, 9)
    assert _images.sides((5, 6, 9, 3), "channels_last") == (6, 9)
