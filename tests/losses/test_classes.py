import numpy as np
import pytest
import scipy.special
from keras import ops

from keras_trainkit import losses
from keras_trainkit._checks import InputError
from keras_trainkit.losses import _classes

pytestmark = pytest.mark.backend


def test_integer_labels_of_either_shape_become_one_hot() -> None:
    y_pred = ops.zeros((3, 2))
    for labels in (np.array([0, 1, 1]), np.array([[0], [1], [1]])):
        one_hot = _classes.one_hot(ops.convert_to_tensor(labels), y_pred)
        np.testing.assert_array_equal(one_hot, [[1, 0], [0, 1], [0, 1]])


def test_one_hot_and_soft_labels_stay() -> None:
    soft = ops.array([[0.25, 0.75], [1.0, 0.0]])
    np.testing.assert_array_equal(_classes.one_hot(soft, ops.zeros((2, 2))), soft)


def test_labels_of_a_sequence() -> None:
    assert tuple(_classes.one_hot(ops.zeros((2, 4)), ops.zeros((2, 4, 3))).shape) == (2, 4, 3)


def test_labels_that_do_not_fit() -> None:
    with pytest.raises(InputError, match=r"y_true must be integer labels .* shape \(3, 4\)"):
        _classes.one_hot(ops.zeros((3, 4)), ops.zeros((3, 2)))


def test_log_probabilities() -> None:
    logits = np.array([[1e4, -1e4, 0.0], [0.5, 0.25, -1.0]], "float32")
    np.testing.assert_allclose(
        _classes.log_probabilities(ops.array(logits), True),
        scipy.special.log_softmax(logits, axis=-1),
        rtol=1e-6,
    )
    logs = _classes.log_probabilities(ops.array([[1.0, 0.0]]), False)
    np.testing.assert_allclose(logs, [[0.0, np.log(1e-7)]], rtol=1e-6)


def test_what_is_no_label_or_no_probability_is_nan() -> None:
    found = _classes.one_hot(ops.array([0, 2, -1]), ops.zeros((3, 2)))
    np.testing.assert_array_equal(np.isnan(found).any(axis=1), [False, True, True])
    shares = ops.array([[1.0, 0.0], [2.0, -1.0]])
    np.testing.assert_array_equal(np.isnan(_classes.one_hot(shares, shares))[:, 0], [False, True])
    np.testing.assert_array_equal(np.isnan(_classes.probabilities(shares))[:, 0], [False, True])
    np.testing.assert_array_equal(np.isnan(_classes.log_probabilities(shares, False))[:, 0], [0, 1])
    assert np.isfinite(_classes.log_probabilities(shares, True)).all()


@pytest.mark.parametrize(
    "loss",
    [
        losses.SmoothedSparseCategoricalCrossentropy(),
        losses.SoftF1(),
        losses.SymmetricCrossentropy(),
    ],
)
def test_no_loss_looks_right_with_wrong_labels_or_logits(loss) -> None:
    scores = ops.array([[0.9, 0.1], [0.3, 0.7]])
    assert np.isfinite(float(loss(ops.array([0, 1]), scores)))
    assert np.isnan(float(loss(ops.array([1, 2]), scores)))
    assert np.isnan(float(loss(ops.array([0, 1]), scores * 4 - 1)))
