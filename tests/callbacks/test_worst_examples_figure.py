import keras
import numpy as np
import pytest
from sklearn.metrics import log_loss

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import WorstExamplesFigure
from keras_trainkit.callbacks.worst_examples_figure import draw_images
from tests.callbacks.figures import LABELS, OUTPUTS, fit, pictures


def image_model(activation=None):
    """The three first pixels are the output."""
    model = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten()])
    initializer = keras.initializers.Identity()
    model.add(keras.layers.Dense(3, activation, kernel_initializer=initializer, trainable=False))
    model.compile(loss="mse")
    return model


IMAGES = np.concatenate([OUTPUTS, np.zeros((40, 1), "float32")], axis=1).reshape(40, 2, 2, 1)


@pytest.mark.parametrize("from_logits", [False, True])
def test_the_worst_by_cross_entropy(tmp_path, from_logits):
    images = np.log(IMAGES + 1e-9) if from_logits else IMAGES
    callback = WorstExamplesFigure(images, LABELS, tmp_path, k=7, from_logits=from_logits)
    fit(image_model(), images, callback)
    losses = [
        log_loss([label], [output.astype("float64")], labels=[0, 1, 2])
        for label, output in zip(LABELS, OUTPUTS, strict=True)
    ]
    assert callback.indices.tolist() == np.argsort(losses)[::-1][:7].tolist()
    np.testing.assert_allclose(callback.losses, np.sort(losses)[::-1][:7], rtol=1e-4)
    drawn = pictures(tmp_path, "worst_examples")
    assert [step for step, _ in drawn] == [0, 1]
    assert np.ptp(drawn[0][1][..., :3]) > 0.5


def test_a_certain_mistake_is_finite(tmp_path):
    images = np.zeros((2, 2, 2, 1), "float32")
    images[:, 0, 0] = 1.0
    callback = WorstExamplesFigure(images, np.array([0, 1]), tmp_path, k=9, class_names="xyz")
    fit(image_model(), images, callback)
    assert callback.indices.tolist() == [1, 0]
    assert np.isfinite(callback.losses).all()


@pytest.mark.parametrize("shape", [(6, 3, 3), (6, 3, 3, 1), (1, 3, 3, 3)])
def test_draws_grey_and_colour(shape):
    images = np.random.default_rng(0).normal(size=shape) * 300
    figure = draw_images(images, [f"caption {i}" for i in range(len(images))])
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == [f"caption {i}" for i in range(len(images))]


def test_bad_input(tmp_path):
    with pytest.raises(InputError, match=r"x must be images .* received shape \(40, 3\)"):
        WorstExamplesFigure(OUTPUTS, LABELS, tmp_path)
    with pytest.raises(InputError, match="k must be a positive integer"):
        WorstExamplesFigure(IMAGES, LABELS, tmp_path, k=0)
