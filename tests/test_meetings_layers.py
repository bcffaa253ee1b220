"""Layers where they meet one sample, whole numbers, `Sequential` and pipelines."""

import keras
import numpy as np
import pytest

from keras_trainkit import layers
from tests.test_contracts_layers import EXAMPLES, array, batch

LOSSES = {"EnsembleLoss"}  # no layer
EVERY = pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in LOSSES])
RANDOM_IMAGES = ("CutMix", "MixUp", "GridMask", "RandomAffine")


def called(layer, example, x, training):
    """Returns the first output of a layer for inputs, whatever form it takes them in."""
    if example.pair:
        x = [x[:, :1], x]
    found = layer(x, training=training) if takes_training(layer) else layer(x)
    return found["images"] if isinstance(found, dict) else found


def takes_training(layer):
    return "training" in layer.call.__code__.co_varnames


def first(x, count):
    return {key: value[:count] for key, value in x.items()} if isinstance(x, dict) else x[:count]


@pytest.mark.backend
@EVERY
@pytest.mark.parametrize("training", [False, True])
def test_one_sample_is_a_batch(name, training):
    example = EXAMPLES[name]
    x, layer = batch(example)[0], example.make()
    whole = array(called(layer, example, x, False))
    one = array(called(layer, example, first(x, 1), training))
    assert one.shape == (1, *whole.shape[1:])
    assert np.isfinite(one).all()
    if not training:
        np.testing.assert_allclose(one, whole[:1], rtol=1e-4, atol=1e-5)


@pytest.mark.backend
@pytest.mark.parametrize("name", RANDOM_IMAGES)
def test_whole_numbers_are_images(name):
    example = EXAMPLES[name]
    x = batch(example)[0]
    bytes_of = np.random.default_rng(0).integers(0, 256, (4, *example.shape)).astype("uint8")
    given = {"images": bytes_of, "labels": x["labels"][:4]} if example.labelled else bytes_of
    found = array(called(example.make(), example, given, True))
    assert found.min() >= -1e-3
    assert found.max() <= 255 + 1e-3
    same = array(called(example.make(), example, given, False))
    np.testing.assert_array_equal(same, bytes_of.astype("float32"))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a pipeline of TensorFlow")
@pytest.mark.parametrize("name", [*RANDOM_IMAGES, "FeatureNoise", "SwapNoise", "FeatureDropout"])
def test_a_pipeline_of_batches(name):
    import tensorflow as tf

    example = EXAMPLES[name]
    x, layer = batch(example)[0], example.make()
    data = tf.data.Dataset.from_tensor_slices(x).batch(5)
    found = list(data.map(lambda part: layer(part, training=True)))
    count = sum(len(part["images"] if isinstance(part, dict) else part) for part in found)
    assert count == len(x["images"] if isinstance(x, dict) else x)


SINGLE = [
    name
    for name, example in EXAMPLES.items()
    if not (example.labelled or example.pair or name in LOSSES)
]


@pytest.mark.backend
def test_one_sequential_model_takes_each() -> None:
    for name in SINGLE:
        example = EXAMPLES[name]
        x = batch(example)[0]
        model = keras.Sequential([keras.Input(example.shape), example.make()])
        assert tuple(model.output_shape[1:]) == tuple(array(model(x)).shape[1:]), name


def test_a_manifold_of_one_is_itself() -> None:
    x = np.ones((1, 4), "float32")
    np.testing.assert_array_equal(array(layers.ManifoldMixup(2.0)(x, training=True)), x)
