import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import Pearson, _moments
from tests.metrics.streams import numbers

pytestmark = pytest.mark.backend


class Keeper(keras.Metric):
    def __init__(self, num_outputs=None) -> None:
        super().__init__(name="keeper")
        _moments.start(self, num_outputs)


def kept(y_true, y_pred, weights, step) -> _moments.Moments:
    keeper = Keeper()
    for start in range(0, len(y_true), step):
        part = slice(start, start + step)
        x = (keras.ops.convert_to_tensor(v[part]) for v in (y_true, y_pred, weights))
        _moments.update(keeper, *x)
    return _moments.read(keeper)


@given(
    st.integers(1, 3),
    st.sampled_from([7, 20, 60]),
    st.sampled_from([0.0, -3e3, 1e6]),
    st.integers(0, 99),
)
def test_are_numpys_in_float64_wherever_the_values_lie(outputs, step, offset, seed) -> None:
    y_true, y_pred, weights = numbers(60, outputs, offset, seed)
    m = kept(y_true, y_pred, weights[:, None], step)
    for d in range(outputs):
        pair = np.stack([y_true[:, d], y_pred[:, d]]).astype("float64")
        expected = np.cov(pair, aweights=weights.astype("float64"), ddof=0)
        np.testing.assert_allclose(np.asarray(m.covariance)[:, :, d], expected, rtol=1e-4)
        mean = np.average(pair, axis=1, weights=weights)
        np.testing.assert_allclose(np.asarray(m.mean)[:, d], mean, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(float(m.gap[d]), mean[0] - mean[1], atol=2e-5)
    assert float(m.weight) == pytest.approx(weights.sum(), rel=1e-5)
    assert float(m.examples) == 60


@pytest.mark.parametrize("value", [0.1, 1e6 + 0.3, -7e-12])
@pytest.mark.parametrize("step", [7, 3000])
def test_constants_have_no_variance(value, step) -> None:
    examples = 50 if step == 7 else 6000
    y = np.full((examples, 1), value, "float32")
    weights = np.random.default_rng(0).uniform(size=(examples, 1)).astype("float32")
    assert float(kept(y, y, weights, step).variance(0)[0]) == 0


def test_a_level_that_moves_between_batches() -> None:
    y = np.concatenate([np.zeros(10), np.full(10, 1e6), np.full(10, -1e3)]).astype("float32")
    m = kept(y[:, None], y[:, None], np.ones((30, 1), "float32"), 10)
    assert float(m.covariance[0, 1, 0]) == pytest.approx(y.astype("float64").var(), rel=1e-6)


def test_the_square_of_a_variable() -> None:
    y_true, y_pred, weights = numbers(40, 2)
    m = kept(y_true, y_pred, weights[:, None], 9)
    expected = np.average(y_pred**2, axis=0, weights=weights)
    np.testing.assert_allclose(np.asarray(m.square(1)), expected, rtol=1e-5)


def test_before_the_first_batch_there_are_no_examples() -> None:
    for keeper in (Keeper(), Keeper(2)):
        m = _moments.read(keeper)
        assert float(m.weight) == float(m.examples) == 0
        assert float(m.average(keras.ops.ones((2,)))) == 0


def test_a_reset_forgets_everything() -> None:
    metric, (y_true, y_pred, _) = Pearson(), numbers()
    metric.update_state(y_true + 1e6, -y_pred)
    metric.reset_state()
    assert all(not np.asarray(v).any() for v in metric.variables)
    metric.update_state(y_true, y_pred)
    again = Pearson()
    again.update_state(y_true, y_pred)
    assert float(metric.result()) == float(again.result())


def test_the_number_of_outputs_stays() -> None:
    metric = Pearson()
    metric.update_state(np.zeros((4, 2)), np.zeros((4, 2)))
    with pytest.raises(
        InputError, match=r"pearson must be given num_outputs=2 columns.*received 1"
    ):
        metric.update_state(np.zeros(4), np.zeros(4))
    with pytest.raises(InputError, match="num_outputs must be a positive integer"):
        Pearson(num_outputs=0)
