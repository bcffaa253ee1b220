import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import ops
from sklearn.metrics import max_error

from keras_trainkit.metrics import MaxError
from keras_trainkit.metrics.max_error import largest
from tests.metrics.streams import numbers, streamed

pytestmark = pytest.mark.backend


@given(st.integers(1, 60), st.sampled_from([1e-20, 1.0, 1e20]), st.booleans(), st.integers(0, 99))
def test_is_scikit_learns_exactly(examples, scale, column, seed) -> None:
    y_true, y_pred, _ = (scale * x for x in numbers(examples, seed=seed))
    expected = np.float32(max_error(y_true, y_pred))
    got = streamed(MaxError(), y_true, y_pred[:, None] if column else y_pred)
    assert got == pytest.approx(expected, rel=1e-6)


def test_examples_without_weight_do_not_count() -> None:
    weights = np.array([1.0, 0.0, 0.5])
    assert streamed(MaxError(), np.zeros(3), np.array([-2.0, 9.0, 1.0]), weights) == 2


def test_several_outputs_are_taken_together() -> None:
    y_true, y_pred, _ = numbers(outputs=3)
    assert streamed(MaxError(), y_true, y_pred) == pytest.approx(abs(y_true - y_pred).max())


def test_edges() -> None:
    assert float(MaxError().result()) == 0
    assert streamed(MaxError(), np.ones(3), np.ones(3)) == 0
    assert streamed(MaxError(), np.zeros(2), np.array([1.0, np.inf])) == np.inf
    assert np.isnan(streamed(MaxError(), np.zeros(3), np.array([1, np.nan, 2]), step=1))


@pytest.mark.parametrize(("other", "expected"), [(3.0, 7.0), (7.0, 7.0), (6.999, 6.9995)])
def test_state_summed_over_two_devices(other, expected) -> None:
    metrics = MaxError(), MaxError()
    for metric, error in zip(metrics, (7.0, other), strict=True):
        metric.update_state([0.0], [error])
    sums = (
        sum(np.asarray(v) for v in pair)
        for pair in zip(*(m.variables for m in metrics), strict=True)
    )
    got = float(largest(*(ops.convert_to_tensor(x) for x in sums)))
    assert got == pytest.approx(expected, rel=1e-6)
    assert 7.0 / 1.002 <= got <= 7.0
