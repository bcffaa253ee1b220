import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import PRCurve, ROCCurve, _score_bins

pytestmark = pytest.mark.backend
numpy = keras.ops.convert_to_numpy


def test_places_rise_from_zero_to_one() -> None:
    ends = np.array([0, 1e-38, 1e-6, 0.5, 1 - 1e-6, 1], "float32")
    places = numpy(_score_bins.place(keras.ops.array(ends)))
    assert (places[0], places[3], places[-1]) == (0, 0.5, 1)
    assert (np.diff(places) >= 0).all()
    assert places[2] > 0.01  # a score of a millionth is not in the first bins


@given(bins=st.sampled_from([1, 2, 100, 2048]), seed=st.integers(0, 99))
def test_edges_are_the_inverse_of_places(bins: int, seed: int) -> None:
    edges = _score_bins.edges(bins)
    logits = np.random.default_rng(seed).normal(0, 4, 50)
    scores = (1 / (1 + np.exp(-logits))).astype("float32")
    found = np.searchsorted(edges, scores, side="right") - 1
    placed = np.minimum(
        np.floor(numpy(_score_bins.place(keras.ops.array(scores))) * bins), bins - 1
    )
    assert (np.abs(found - placed) <= 1).all()  # float32 may round a score over an edge
    assert np.mean(found == placed) > 0.9


def test_histograms_hold_every_weight_once() -> None:
    rng = np.random.default_rng(0)
    truth, scores = rng.integers(0, 2, (30, 3)), rng.uniform(size=(30, 3)).astype("float32")
    weights = rng.uniform(size=30).astype("float32")
    args = [keras.ops.convert_to_tensor(x) for x in (truth.astype("float32"), scores, weights)]
    counts = numpy(_score_bins.histograms(*args, 16))
    assert counts.shape == (2, 3, 16)
    np.testing.assert_allclose(counts[1].sum(axis=1), truth.T @ weights, rtol=1e-5)
    np.testing.assert_allclose(counts[0].sum(axis=1), (1 - truth).T @ weights, rtol=1e-5)


@pytest.mark.parametrize("metric", [ROCCurve, PRCurve])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"average": "micro"}, "^average must be one of 'auto', 'macro', 'weighted'"),
        ({"task": "x"}, "^task must be one of"),
        ({"bins": 0}, "^bins must be a positive integer"),
        ({"num_classes": -1}, "^num_classes must be a positive integer"),
        ({"class_id": -1}, "^class_id must be an integer of at least 0"),
        ({"class_id": 1, "average": "macro"}, "^average must be left out"),
    ],
)
def test_bad_arguments(metric: type, arguments: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        metric(**arguments)


@pytest.mark.parametrize("metric", [ROCCurve, PRCurve])
def test_a_curve_needs_a_class(metric: type) -> None:
    one = metric()
    assert len(one.curve().thresholds) <= 1  # nothing added yet
    one.update_state([0, 1, 2], np.eye(3))
    with pytest.raises(InputError, match=r"^class_id must be one of 0 to 2, for there is a curve"):
        one.curve()
    with pytest.raises(InputError, match=r"^class_id must be one of 0 to 2; received class_id=3"):
        one.curve(class_id=3)
    with pytest.raises(InputError, match=r"^class_id must be one of 0 to 2; received class_id=7"):
        metric(class_id=7).update_state([0, 1, 2], np.eye(3))
