import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import ManifoldMixup
from keras_trainkit.layers.manifold_mixup import ManifoldMixupLoss
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def model_and_twin(loss, seed=3):
    """A model that predicts its mixed input, and a layer that draws the same shares."""
    inputs = keras.Input((1,))
    mixup = ManifoldMixup(alpha=1.0, seed=seed)
    model = keras.Model(inputs, keras.layers.Dense(1, "linear", False, "ones")(mixup(inputs)))
    model.compile(keras.optimizers.SGD(0.0), loss=mixup.loss(loss))
    return model, ManifoldMixup(alpha=1.0, seed=seed)


def test_mixes_with_the_batch_from_its_end():
    layer = ManifoldMixup(alpha=1.0, seed=2)
    x = np.array([[0.0, 1.0], [1.0, 5.0], [3.0, 2.0]], "float32")
    mixed, share = array(layer(x, training=True)), float(layer.share)
    assert 0 < share < 1
    np.testing.assert_allclose(mixed, share * x + (1 - share) * x[::-1], rtol=1e-6)


@pytest.mark.parametrize("loss", ["mean_squared_error", keras.losses.MeanSquaredError()])
def test_the_loss_is_that_of_both_labels_with_the_layer_s_share(loss):
    model, twin = model_and_twin(loss)
    x = np.array([[0.0], [1.0], [4.0], [9.0]], "float32")
    for _ in range(3):
        twin(x, training=True)
        share = float(twin.share)
        mixed = share * x + (1 - share) * x[::-1]
        expected = share * (mixed - x) ** 2 + (1 - share) * (mixed - x[::-1]) ** 2
        np.testing.assert_allclose(model.train_on_batch(x, x), expected.mean(), rtol=1e-4)
        assert model.test_on_batch(x, x) == 0


def test_equals_the_cross_entropy_of_mixed_labels():
    layer = ManifoldMixup(alpha=1.0, seed=1)
    labels, logits = np.array([0, 2, 1]), np.random.default_rng(0).normal(size=(3, 3))
    probabilities = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype("float32")
    layer(np.zeros((3, 1)), training=True)
    share = float(layer.share)
    soft = share * np.eye(3)[labels] + (1 - share) * np.eye(3)[labels[::-1]]
    expected = -(soft * np.log(probabilities)).sum(1)
    loss = layer.loss("sparse_categorical_crossentropy")
    np.testing.assert_allclose(array(loss.call(labels, probabilities)), expected, rtol=1e-5)
    assert float(layer.share) == 1
    plain = -np.log(probabilities[np.arange(3), labels])
    np.testing.assert_allclose(array(loss.call(labels, probabilities)), plain, rtol=1e-5)


def test_sample_weights_reach_the_mixed_loss():
    layer = ManifoldMixup(seed=1)
    layer(np.zeros((2, 1)), training=True)
    y, p = np.array([[0.0], [1.0]], "float32"), np.array([[0.5], [0.5]], "float32")
    weights = np.array([0.0, 2.0])
    assert abs(float(layer.loss("mse")(y, p, sample_weight=weights)) - 0.25) < 1e-6


def test_a_loaded_model_mixes_labels_too(tmp_path):
    model, _ = model_and_twin("mean_squared_error")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    twin = ManifoldMixup(alpha=1.0, seed=3)
    x = np.array([[0.0], [1.0], [4.0], [9.0]], "float32")
    twin(x, training=True)
    share = float(twin.share)
    expected = share * (1 - share) * ((x - x[::-1]) ** 2).mean()
    np.testing.assert_allclose(loaded.train_on_batch(x, x), expected, rtol=1e-4)


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="alpha must be a number above 0"):
        ManifoldMixup(alpha=0)
    with pytest.raises(InputError, match="layer must be a ManifoldMixup layer"):
        ManifoldMixupLoss("no such layer", "mse")
