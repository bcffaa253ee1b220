import numpy as np
import pytest
from scipy.special import expit, softmax

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks.predictions import class_indices, class_probabilities


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
