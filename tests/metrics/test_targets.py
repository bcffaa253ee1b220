import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _targets
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
    found = _targets.hard(forms[form], scores, weights, "auto", 0.5)
    for value, wanted in zip(found, (labels, scores.argmax(axis=1), weights), strict=True):
        np.testing.assert_array_equal(numpy(value), wanted)


@pytest.mark.parametrize("column", [True, False])
def test_one_column_is_cut_at_the_threshold(column: bool) -> None:
    labels, scores, _ = batches.binary()
    shaped = (labels[:, None], scores[:, None]) if column else (labels, scores)
    found, predicted, weights = _targets.hard(*shaped, None, "auto", 0.7)
    np.testing.assert_array_equal(numpy(found), labels)
    np.testing.assert_array_equal(numpy(predicted), scores > np.float32(0.7))
    np.testing.assert_array_equal(numpy(weights), np.ones(60))


def test_the_threshold_itself_is_a_no() -> None:
    assert numpy(_targets.hard([1], [0.5], None, "binary", 0.5)[1]).tolist() == [0]


def test_a_sequence_has_an_example_at_each_position() -> None:
    labels, scores, weights = batches.multiclass()
    shaped = labels.reshape(15, 4), scores.reshape(15, 4, 4), weights.reshape(15, 4)
    for value, wanted in zip(
        _targets.hard(*shaped, "multiclass", 0.5),
        _targets.hard(labels, scores, weights, "auto", 0.5),
        strict=True,
    ):
        np.testing.assert_array_equal(numpy(value), numpy(wanted))


def test_a_label_below_zero_has_no_weight() -> None:
    labels, _, weights = _targets.hard([-1, 1, -7], np.eye(3), None, "multiclass", 0.5)
    assert numpy(weights).tolist() == [0, 1, 0]
    assert numpy(labels)[1] == 1
    assert numpy(_targets.one_hot([-1, 1], keras.ops.eye(2), None, "auto")[1]).tolist() == [0, 1]


NAN = float("nan")
BAD_LABELS = [
    ("multiclass", [0.0, 3.0, NAN, 1.0], np.eye(4, 3)),
    ("binary", [0.0, 2.0, -1.0, 1.0], np.array([0.1, 0.2, 0.3, 0.4])),
    ("multilabel", [[0, 1], [0, 2], [NAN, 1], [1, 1]], np.eye(4, 2)),
    ("multiclass", [[0, 1.0], [NAN, 1], [0, NAN], [1, 0]], np.eye(4, 2)),
]


@pytest.mark.parametrize(("task", "y_true", "y_pred"), BAD_LABELS)
@pytest.mark.parametrize("read", ["hard", "soft"])
def test_what_can_be_no_label_has_a_weight_of_nan(task, y_true, y_pred, read) -> None:
    tensors = keras.ops.array(y_true), keras.ops.array(y_pred)
    last = 0.5 if read == "hard" else False
    *_, weights = getattr(_targets, read)(*tensors, None, task, last)
    spoiled = np.isnan(numpy(weights).reshape(4, -1)).any(axis=1)
    assert spoiled.tolist() == [False, True, True, False]
    *_, weights = getattr(_targets, read)(*tensors, [1, 0, 0, 1], task, last)
    assert np.isfinite(numpy(weights)).all()


@pytest.mark.parametrize("read", ["hard", "soft"])
def test_scores_of_nan_have_a_weight_of_nan(read: str) -> None:
    last = 0.5 if read == "hard" else False
    for task, y_true, y_pred in [
        ("multiclass", [0, 1], [[0.5, 0.5], [NAN, 0.1]]),
        ("binary", [0, 1], [0.5, NAN]),
        ("multilabel", [[0], [1]], [[0.5], [NAN]]),
    ]:
        _, scores, weights = getattr(_targets, read)(y_true, y_pred, None, task, last)
        assert np.isnan(numpy(weights).ravel()).tolist() == [False, True]
        assert np.isfinite(numpy(scores)).all()


def test_what_is_no_probability_has_a_weight_of_nan_and_is_refused_from_an_array() -> None:
    y_pred = np.array([[0.5, 0.5], [2.5, -1.5], [1.0, 0.0]], "float32")
    tensors = keras.ops.array([0, 1, 0]), keras.ops.array(y_pred)
    *_, weights = _targets.soft(*tensors, None, "auto", False)
    assert np.isnan(numpy(weights)).tolist() == [False, True, False]
    *_, weights = _targets.soft(*tensors, None, "auto", True)
    assert np.isfinite(numpy(weights)).all()
    with pytest.raises(InputError, match=r"from 0 to 1; received 2.5. Pass from_logits=True"):
        _targets.soft([0, 1, 0], y_pred, None, "auto", False)


def test_multilabel_is_cut_at_the_threshold() -> None:
    truth, scores, weights = batches.multilabel()
    labels, predicted, wide = _targets.hard(truth, scores, weights, "multilabel", 0.5)
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
    _, found, _ = _targets.soft(np.zeros(shape), logits, None, task, True)
    np.testing.assert_allclose(numpy(found), wanted, rtol=1e-5)


def test_each_label_is_flat() -> None:
    a, b = _targets.each_label(keras.ops.ones((2, 3)), keras.ops.ones((2, 3)))
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
        _targets.hard(np.zeros(true), np.zeros(pred), None, task, 0.5)
    with pytest.raises(InputError, match=message):
        _targets.soft(np.zeros(true), np.zeros(pred), None, task, False)
