import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import targets
from tests.metrics import batches

pytestmark = pytest.mark.backend
numpy = keras.ops.convert_to_numpy


@pytest.mark.parametrize("form", ["ints", "column", "floats", "one-hot", "soft", "uint8"])
def test_every_form_of_a_label_is_the_same_label(form: str) -> None:
    labels, scores, weights = batches.multiclass()
    forms = {
        "ints": labels,
        "column": labels[:, None],
        "floats": labels.astype("float32"),
        "uint8": labels.astype("uint8"),
        "one-hot": np.eye(4)[labels],
        "soft": np.eye(4)[labels] * 0.6 + 0.1,
    }
    found = targets.hard(forms[form], scores, weights, "auto", 0.5)
    for value, wanted in zip(found, (labels, scores.argmax(axis=1), weights), strict=True):
        np.testing.assert_array_equal(numpy(value), wanted)


@pytest.mark.parametrize("column", [True, False])
def test_one_column_is_cut_at_the_threshold(column: bool) -> None:
    labels, scores, _ = batches.binary()
    shaped = (labels[:, None], scores[:, None]) if column else (labels, scores)
    found, predicted, weights = targets.hard(*shaped, None, "auto", 0.7)
    np.testing.assert_array_equal(numpy(found), labels)
    np.testing.assert_array_equal(numpy(predicted), scores > np.float32(0.7))
    np.testing.assert_array_equal(numpy(weights), np.ones(60))


def test_the_threshold_itself_is_a_no() -> None:
    assert numpy(targets.hard([1], [0.5], None, "binary", 0.5)[1]).tolist() == [0]


def test_a_sequence_has_an_example_at_each_position() -> None:
    labels, scores, weights = batches.multiclass()
    shaped = labels.reshape(15, 4), scores.reshape(15, 4, 4), weights.reshape(15, 4)
    for value, wanted in zip(
        targets.hard(*shaped, "multiclass", 0.5),
        targets.hard(labels, scores, weights, "auto", 0.5),
        strict=True,
    ):
        np.testing.assert_array_equal(numpy(value), numpy(wanted))


def test_a_label_that_is_no_class_has_no_weight() -> None:
    labels, _, weights = targets.hard([-1, 1, 7], np.eye(3), None, "multiclass", 0.5)
    assert numpy(weights).tolist() == [0, 1, 0]
    assert numpy(labels)[1] == 1
    assert numpy(targets.one_hot([-1, 1], keras.ops.eye(2), None, "auto")[1]).tolist() == [0, 1]


def test_multilabel_is_cut_at_the_threshold() -> None:
    truth, scores, weights = batches.multilabel()
    labels, predicted, wide = targets.hard(truth, scores, weights, "multilabel", 0.5)
    np.testing.assert_array_equal(numpy(labels), truth)
    np.testing.assert_array_equal(numpy(predicted), scores > 0.5)
    np.testing.assert_array_equal(numpy(wide), weights[:, None].repeat(3, axis=1))


@pytest.mark.parametrize(
    ("task", "shape", "squash"),
    [("auto", (5, 1), "s"), ("auto", (5, 3), "m"), ("multilabel", (5, 3), "s")],
)
def test_logits_become_probabilities(task: str, shape: tuple[int, int], squash: str) -> None:
    logits = np.random.default_rng(0).normal(size=shape).astype("float32")
    exp = np.exp(logits)
    wanted = exp / (1 + exp) if squash == "s" else exp / exp.sum(axis=1, keepdims=True)
    _, found, _ = targets.soft(np.zeros(shape), logits, None, task, True)
    np.testing.assert_allclose(numpy(found), wanted, rtol=1e-5)


def test_each_label_is_flat() -> None:
    a, b = targets.each_label(keras.ops.ones((2, 3)), keras.ops.ones((2, 3)))
    assert (tuple(a.shape), tuple(b.shape)) == ((6, 1), (6,))


@pytest.mark.parametrize(
    ("task", "true", "pred", "message"),
    [
        ("binary", (4,), (4, 3), r"^task='binary' needs y_pred with one column.*shape \(4, 3\)"),
        ("multiclass", (4,), (4, 1), "^task='multiclass' needs y_pred with a column for each"),
        ("multilabel", (4,), (4,), "^task='multilabel' needs y_pred with a column for each label"),
        ("multilabel", (4,), (4, 3), "^y_true must have the shape of y_pred; received"),
        ("auto", (4, 2), (4, 3), "^y_true must have the shape of y_pred; received"),
        ("auto", (5,), (4, 3), "^y_true must be labels of the shape of y_pred without"),
        ("auto", (4, 3, 2), (4, 3), "^y_true must be labels of the shape of y_pred without"),
        ("auto", (4, 2), (4, 1), "^y_true must be a 0 or 1 for each of y_pred"),
        ("auto", (5,), (4,), "^y_true must be a 0 or 1 for each of y_pred"),
    ],
)
def test_shapes_that_do_not_belong_together(
    task: str, true: tuple, pred: tuple, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        targets.hard(np.zeros(true), np.zeros(pred), None, task, 0.5)
    with pytest.raises(InputError, match=message):
        targets.soft(np.zeros(true), np.zeros(pred), None, task, False)
