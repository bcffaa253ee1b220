import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import ConfusionMatrixFigure
from keras_trainkit.callbacks.confusion_matrix_figure import confusion_counts, draw_confusion
from tests.callbacks.figures import LABELS, OUTPUTS, fit, identity_model, pictures


@pytest.mark.parametrize("labels", [LABELS, np.eye(3)[LABELS]])
def test_counts_are_those_of_scikit_learn_and_are_drawn(tmp_path, labels):
    callback = ConfusionMatrixFigure(OUTPUTS, labels, tmp_path, every=2, class_names="abc")
    fit(identity_model(), OUTPUTS, callback, epochs=5)
    np.testing.assert_array_equal(callback.counts, confusion_matrix(LABELS, OUTPUTS.argmax(1)))
    drawn = pictures(tmp_path, "confusion_matrix")
    assert [step for step, _ in drawn] == [1, 3]
    assert np.ptp(drawn[0][1][..., :3]) > 0.5  # there is something to see


@pytest.mark.parametrize(("from_logits", "threshold"), [(False, 0.5), (True, 0.0)])
def test_one_output(tmp_path, from_logits, threshold):
    scores = np.linspace(-1 if from_logits else 0, 1, 10).astype("float32")[:, None]
    labels = np.arange(10) % 2
    callback = ConfusionMatrixFigure(scores, labels, tmp_path, from_logits=from_logits)
    fit(identity_model(1), scores, callback)
    expected = confusion_matrix(labels, (scores[:, 0] > threshold).astype(int))
    np.testing.assert_array_equal(callback.counts, expected)


def test_a_class_that_never_occurs():
    counts = confusion_counts(np.array([0, 2]), np.array([2, 2]), 4)
    assert counts.tolist() == [[0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    texts = [text.get_text() for text in draw_confusion(counts).axes[0].texts]
    assert texts == [str(count) for count in counts.ravel()]


def test_many_classes_are_drawn_without_numbers():
    assert not draw_confusion(np.eye(30, dtype=int)).axes[0].texts


def test_bad_input(tmp_path):
    with pytest.raises(InputError, match="y must be integer classes"):
        ConfusionMatrixFigure(OUTPUTS, OUTPUTS[:, 0], tmp_path)
    with pytest.raises(InputError, match="every must be a positive integer"):
        ConfusionMatrixFigure(OUTPUTS, LABELS, tmp_path, every=0)
