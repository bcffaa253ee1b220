import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import ExpectedCalibrationError, MaximumCalibrationError
from keras_trainkit.metrics.calibration import confidence_bins
from tests.metrics import batches

BOTH = {"l1": ExpectedCalibrationError, "max": MaximumCalibrationError}


def from_the_paper(labels: np.ndarray, scores: np.ndarray, weights: np.ndarray, bins: int) -> dict:
    """Returns ECE and MCE as written in arXiv 1706.04599, for a loop over the bins."""
    confidence, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    gaps, shares = [], []
    for m in range(bins):
        inside = (confidence > m / bins) & (confidence <= (m + 1) / bins)
        if inside.any():
            w = weights[inside]
            gap = np.average(right[inside], weights=w) - np.average(confidence[inside], weights=w)
            gaps.append(abs(gap))
            shares.append(w.sum() / weights.sum())
    return {"l1": np.dot(gaps, shares), "max": max(gaps)}


@pytest.mark.backend
@pytest.mark.parametrize("bins", [1, 7, 15])
@pytest.mark.parametrize("norm", list(BOTH))
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_agrees_with_the_paper(task: str, norm: str, bins: int) -> None:
    labels, scores, weights = getattr(batches, task)()
    columns = np.stack([1 - scores, scores], axis=1) if task == "binary" else scores
    wanted = from_the_paper(labels, columns, weights, bins)[norm]
    found = batches.feed(BOTH[norm](bins), labels, scores, weights)
    assert found == pytest.approx(wanted, rel=1e-4)


@pytest.mark.slow  # importing torch takes seconds
@pytest.mark.parametrize("norm", list(BOTH))
def test_agrees_with_torchmetrics(norm: str) -> None:
    torch = pytest.importorskip("torch")
    functional = pytest.importorskip("torchmetrics.functional.classification")
    labels, scores, _ = batches.multiclass(examples=300)
    wanted = functional.multiclass_calibration_error(
        torch.tensor(scores), torch.tensor(labels), num_classes=4, n_bins=15, norm=norm
    )
    found = batches.feed(BOTH[norm](), np.eye(4)[labels], scores)
    assert found == pytest.approx(float(wanted), rel=1e-4)


@pytest.mark.backend
def test_the_curve_is_the_reliability_diagram() -> None:
    metric = ExpectedCalibrationError(bins=4)
    metric.update_state([0, 1, 1], [[0.75, 0.25], [0.7, 0.3], [0.1, 0.9]], [1.0, 1.0, 2.0])
    confidence, accuracy, weight = metric.curve()
    np.testing.assert_allclose(confidence, [0, 0, 0.725, 0.9], rtol=1e-6)
    np.testing.assert_allclose(accuracy, [0, 0, 0.5, 1])
    np.testing.assert_allclose(weight, [0, 0, 2, 2])


@pytest.mark.backend
def test_the_ends_of_the_scale_have_a_bin() -> None:
    sums = confidence_bins(keras.ops.eye(2), keras.ops.zeros((2, 2)), keras.ops.ones(2), 5)
    assert keras.ops.convert_to_numpy(sums)[0].tolist() == [2, 0, 0, 0, 0]
    sums = confidence_bins(keras.ops.eye(2), keras.ops.eye(2), keras.ops.ones(2), 5)
    assert keras.ops.convert_to_numpy(sums)[0].tolist() == [0, 0, 0, 0, 2]


@pytest.mark.backend
def test_logits() -> None:
    labels, scores, _ = batches.multiclass()
    found = batches.feed(ExpectedCalibrationError(from_logits=True), labels, np.log(scores))
    assert found == pytest.approx(batches.feed(ExpectedCalibrationError(), labels, scores), 1e-4)


@pytest.mark.parametrize("metric", list(BOTH.values()))
def test_bad_arguments(metric: type) -> None:
    with pytest.raises(InputError, match=r"^bins must be a positive integer; received bins=0"):
        metric(bins=0)
    with pytest.raises(InputError, match=r"^task must be one of 'auto', 'binary', 'multiclass'"):
        metric(task="multilabel")
