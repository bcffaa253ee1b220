import keras
import numpy as np
import pytest

from keras_trainkit import metrics
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _plausible
from tests.metrics.classification_examples import EXAMPLES

numpy = keras.ops.convert_to_numpy
SCORES = np.array([[0.7, 0.2, 0.1], [0.2, 0.2, 0.6], [0.3, 0.4, 0.3], [0.1, 0.8, 0.1]], "float32")


@pytest.mark.backend
def test_only_what_has_weight_is_spoiled() -> None:
    weights = _plausible.spoiled(keras.ops.array([2.0, 0.0, 3.0]), keras.ops.array([1, 1, 0]) > 0)
    np.testing.assert_array_equal(numpy(weights), [np.nan, 0, 3])


@pytest.mark.backend
def test_probabilities_may_be_rounded() -> None:
    values = keras.ops.array([-0.0005, 1.0005, -0.01, 1.01, np.nan, np.inf])
    found = numpy(_plausible.outside(values))
    assert found.tolist() == [False, False, True, True, True, True]


@pytest.mark.parametrize(
    ("y_true", "shape", "message"),
    [
        (["cat", "dog"], (2, 3), "y_true must be numbers; received <U3. Give each class a number"),
        ([1, 2, 3], (3, 3), "y_true must be a class from 0 to 2; received 3"),
        (np.array([-1, 1]), (2,), "y_true must be 0 or 1; received -1"),
        ([[0, 1], [0, 4]], (2, 2), "y_true must be 0 or 1; received 4"),
    ],
)
def test_labels_that_are_none(y_true, shape: tuple, message: str) -> None:
    with pytest.raises(InputError, match=message):
        _plausible.refuse_labels(y_true, shape)


@pytest.mark.parametrize("y_true", [[0, 2, -1], [[2], [0]], np.eye(3), [True], [], [0.5]])
def test_labels(y_true) -> None:
    _plausible.refuse_labels(y_true, (np.shape(y_true)[0], 3))
    _plausible.refuse_probabilities(np.clip(y_true, 0, 1))


def test_tensors_are_left_alone() -> None:
    _plausible.refuse_labels(keras.ops.array([9.0]), 1)
    _plausible.refuse_probabilities(keras.ops.array([9.0]))


@pytest.mark.backend
@pytest.mark.parametrize("name", list(EXAMPLES))
@pytest.mark.parametrize("fault", ["label", "score"])
def test_a_number_that_nobody_can_trust_is_nan(name: str, fault: str) -> None:
    example = EXAMPLES[name]
    labels, scores = (x.astype("float32") for x in (example.task.y_true, example.task.y_pred))
    (labels if fault == "label" else scores)[1] = 7 if fault == "label" else np.nan
    metric = example.make()
    metric.update_state(keras.ops.array(labels), keras.ops.array(scores))
    assert np.isnan(float(metric.result()))


def test_also_where_it_is_compiled() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Activation("linear")])
    watched = [metrics.ErrorRate(), metrics.ROCCurve(), metrics.BrierScore()]
    model.compile(loss="mse", metrics=watched, jit_compile=True)
    model.evaluate(SCORES, np.eye(3)[[0, 2, 1, 0]], verbose=0)
    assert all(np.isfinite(float(metric.result())) for metric in watched)
    model.evaluate(SCORES * 2, np.eye(3)[[0, 2, 1, 0]], verbose=0)
    found = [np.isnan(float(metric.result())) for metric in watched]
    assert found == [False, True, True]  # an error rate needs no probabilities
