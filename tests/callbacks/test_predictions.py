import dataclasses
from typing import Any

import keras
import numpy as np
import pytest
from scipy.special import expit, softmax

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import CalibrationFigure, ConfusionMatrixFigure, WorstExamplesFigure
from keras_trainkit.callbacks._predictions import one_length, predicted
from keras_trainkit.interpretation.probabilities import (
    class_indices,
    class_probabilities,
    names_of,
)
from tests.callbacks.figures import identity_model


@pytest.mark.parametrize(
    "labels",
    [np.array([2, 0, 1]), np.array([[2], [0], [1]]), np.eye(3)[[2, 0, 1]], np.array([2.0, 0, 1])],
)
def test_every_form_of_labels(labels):
    assert class_indices("y", labels).tolist() == [2, 0, 1]


@pytest.mark.parametrize("labels", [np.zeros((2, 2, 2)), np.array([0.5]), np.array([-1]), []])
def test_what_is_no_label(labels):
    with pytest.raises(InputError, match="y must be integer classes of shape"):
        class_indices("y", labels)


def test_labels_that_are_words():
    with pytest.raises(InputError, match="y must be integer classes or one-hot; received <U3"):
        class_indices("y", ["cat", "dog"])


@dataclasses.dataclass
class Watching:
    """What a figure callback has, with a model whose outputs are its inputs."""

    x: np.ndarray
    labels: np.ndarray
    from_logits: bool = False
    batch_size: int = 8
    model: Any = dataclasses.field(default_factory=lambda: identity_model(2))


def test_what_a_model_predicts():
    x, labels = np.array([[0.25, 0.75], [3.0, -2.0]], "float32"), np.array([1, 0])
    np.testing.assert_allclose(predicted(Watching(x[:1], labels[:1])), x[:1])
    np.testing.assert_allclose(predicted(Watching(x, labels, True)), softmax(x, axis=1), rtol=1e-6)
    np.testing.assert_allclose(predicted(Watching(x, labels), ranks_do=True), x)
    with pytest.raises(InputError, match=r"some from -2 to 3. Pass from_logits=True"):
        predicted(Watching(x, labels))
    with pytest.raises(InputError, match="y must be classes of the model, 0 to 1; received 5"):
        predicted(Watching(x, labels + 4, True))
    assert predicted(Watching(x * np.nan, labels)) is None  # a run that diverged goes on


@pytest.mark.parametrize("figure", [CalibrationFigure, ConfusionMatrixFigure, WorstExamplesFigure])
def test_every_figure_counts_its_examples(figure, tmp_path):
    with pytest.raises(InputError, match="as many examples as each other; received 3 and 4"):
        figure(np.ones((4, 2, 2)), [0, 1, 0], tmp_path)


def test_lengths_of_several_inputs_and_names():
    assert one_length({"a": np.ones(3), "b": np.ones((3, 2))}, np.ones(3)) == 3
    with pytest.raises(InputError, match="received 2 and 3"):
        one_length([np.ones(3), np.ones(2)], np.ones(3))
    assert names_of(None, 2) == ["0", "1"]
    with pytest.raises(InputError, match="a name for each of 3 classes; received 2"):
        names_of("ab", 3)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a data set is TensorFlow's")
def test_a_data_set_counts_batches_and_is_left_alone():
    import tensorflow as tf

    assert one_length(tf.data.Dataset.range(6).batch(2), np.ones(6)) == 6


def test_probabilities_from_logits():
    logits = np.array([[1000.0, -1000.0, 0.0], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(class_probabilities(logits, True), softmax(logits, axis=1))
    one = np.array([[-1000.0], [0.3]])
    np.testing.assert_allclose(class_probabilities(one, True)[:, 1:], expit(one), atol=1e-300)
    np.testing.assert_allclose(class_probabilities(one[:, 0], True)[:, 1:], expit(one), atol=1e-300)


@pytest.mark.parametrize("outputs", [{"a": np.ones(2)}, [np.ones(2)], np.ones((2, 2, 2))])
def test_not_one_classifier(outputs):
    with pytest.raises(InputError, match="model must be a classifier with one output"):
        class_probabilities(outputs)
