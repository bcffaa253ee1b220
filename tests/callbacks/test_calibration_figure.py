import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import CalibrationFigure
from keras_trainkit.callbacks.calibration_figure import reliability
from tests.callbacks.figures import LABELS, OUTPUTS, fit, identity_model, pictures


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_error_is_that_of_torchmetrics(bins):
    torch = pytest.importorskip("torch")
    functional = pytest.importorskip("torchmetrics.functional.classification")
    expected = functional.multiclass_calibration_error(
        torch.tensor(OUTPUTS), torch.tensor(LABELS), num_classes=3, n_bins=bins
    )
    result = reliability(OUTPUTS.astype("float64"), LABELS, bins)
    assert result.error == pytest.approx(float(expected), rel=1e-5)
    assert result.count.sum() == len(LABELS)


def test_bins_by_hand():
    probabilities = np.array([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [0.6, 0.4]])
    result = reliability(probabilities, np.array([0, 1, 0, 1]), bins=4)
    assert result.count.tolist() == [0, 1, 1, 2]
    np.testing.assert_allclose(result.confidence, [np.nan, 0.5, 0.6, 0.95])
    np.testing.assert_allclose(result.accuracy, [np.nan, 1.0, 0.0, 0.5])
    assert result.error == pytest.approx((0.5 + 0.6 + 2 * 0.45) / 4)


def test_is_drawn(tmp_path):
    logits = np.log(OUTPUTS)
    callback = CalibrationFigure(logits, LABELS, tmp_path, from_logits=True, every=2)
    fit(identity_model(), logits, callback, epochs=3)
    assert callback.result.error == pytest.approx(reliability(OUTPUTS, LABELS).error, rel=1e-4)
    ((step, pixels),) = pictures(tmp_path, "calibration")
    assert step == 1
    assert np.ptp(pixels[..., :3]) > 0.5


def test_bad_input(tmp_path):
    with pytest.raises(InputError, match="bins must be a positive integer"):
        CalibrationFigure(OUTPUTS, LABELS, tmp_path, bins=0)
