import numpy as np
import pytest
from sklearn.metrics import r2_score

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import CoefficientOfDetermination
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("outputs", [None, 1, 3])
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("weighted", [True, False])
def test_is_scikit_learns(outputs, offset, weighted) -> None:
    y_true, y_pred, weights = numbers(60, outputs, offset)
    weights = weights if weighted else None
    expected = r2_score(y_true.astype("float64"), y_pred.astype("float64"), sample_weight=weights)
    assert streamed(CoefficientOfDetermination(), y_true, y_pred, weights) == pytest.approx(
        expected, rel=1e-4
    )


@pytest.mark.parametrize("outputs", [1, 3])
def test_adjusted_is_the_textbooks_of_each_output(outputs) -> None:
    y_true, y_pred, _ = numbers(30, outputs)
    scores = r2_score(y_true, y_pred, multioutput="raw_values")
    expected = np.mean(1 - (1 - scores) * 29 / (30 - 4 - 1))
    assert streamed(CoefficientOfDetermination(num_regressors=4), y_true, y_pred) == pytest.approx(
        expected, rel=1e-4
    )


def test_examples_without_weight_do_not_count_in_the_adjustment() -> None:
    y_true, y_pred, _ = numbers(30)
    weights = np.where(np.arange(30) < 20, 3.0, 0.0)
    fewer = streamed(CoefficientOfDetermination(2), y_true[:20], y_pred[:20])
    assert streamed(CoefficientOfDetermination(2), y_true, y_pred, weights) == pytest.approx(
        fewer, rel=1e-5
    )


def test_too_few_examples_to_adjust() -> None:
    y_true, y_pred, _ = numbers(5)
    assert np.isnan(streamed(CoefficientOfDetermination(4), y_true, y_pred))
    assert np.isfinite(streamed(CoefficientOfDetermination(3), y_true, y_pred))


@pytest.mark.parametrize("error", [0.0, 0.5])
def test_a_constant_target_is_scikit_learns(error) -> None:
    y_true = np.full(20, 0.1, "float32")
    assert streamed(CoefficientOfDetermination(), y_true, y_true + error) == r2_score(
        y_true, y_true + error
    )


def test_nothing_yet_and_nan() -> None:
    assert float(CoefficientOfDetermination().result()) == 0
    assert np.isnan(
        streamed(CoefficientOfDetermination(), np.arange(3.0), np.array([0, np.nan, 2]))
    )


def test_a_bad_argument() -> None:
    with pytest.raises(InputError, match="num_regressors must be an integer of at least 0"):
        CoefficientOfDetermination(-1)


def test_outputs_weighted_by_variance_are_scikit_learns() -> None:
    y_true, y_pred, weights = numbers(60, 3)
    y_true, y_pred = y_true * [1.0, 10.0, 0.1], y_pred * [1.0, 10.0, 0.1]
    wanted = r2_score(y_true, y_pred, sample_weight=weights, multioutput="variance_weighted")
    metric = CoefficientOfDetermination(multioutput="variance_weighted")
    assert streamed(metric, y_true, y_pred, weights) == pytest.approx(wanted, rel=1e-4)
    constant = CoefficientOfDetermination(multioutput="variance_weighted")
    flat = np.ones((4, 2))
    moved = np.stack([flat[:, 0], 2 * flat[:, 1]], axis=1)
    wanted = r2_score(flat, moved, multioutput="variance_weighted")
    assert streamed(constant, flat, moved) == wanted


def test_outputs_by_themselves_are_scikit_learns() -> None:
    y_true, y_pred, weights = numbers(60, 3)
    metric = CoefficientOfDetermination(multioutput="raw_values")
    assert metric.result() == {}
    metric.update_state(y_true, y_pred, weights)
    found = {name: float(each) for name, each in metric.result().items()}
    wanted = r2_score(y_true, y_pred, sample_weight=weights, multioutput="raw_values")
    assert list(found) == ["r2_0", "r2_1", "r2_2"]
    assert list(found.values()) == pytest.approx(wanted.tolist(), rel=1e-4)
    with pytest.raises(InputError, match="multioutput must be one of"):
        CoefficientOfDetermination(multioutput="mean")
