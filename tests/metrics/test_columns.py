import numpy as np
import pytest
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _columns

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("true", [(4,), (4, 1)])
@pytest.mark.parametrize("pred", [(4,), (4, 1)])
@pytest.mark.parametrize("weight", [None, (), (4,), (4, 1), (1,)])
def test_vectors_and_columns_are_the_same(true, pred, weight) -> None:
    weights = None if weight is None else np.full(weight, 2.0)
    got = _columns.columns(np.arange(4).reshape(true), np.arange(4.0).reshape(pred), weights)
    assert [tuple(x.shape) for x in got] == [(4, 1)] * 3
    np.testing.assert_array_equal(np.asarray(got[0])[:, 0], np.arange(4))
    np.testing.assert_array_equal(np.asarray(got[2]), 1 if weight is None else 2)


@pytest.mark.parametrize("weight", [(2,), (2, 3), (2, 3, 1), (2, 1)])
def test_axes_in_the_middle_are_examples(weight) -> None:
    weights = np.arange(np.prod(weight)).reshape(weight)
    _, y_pred, spread = _columns.columns(np.zeros((2, 3, 2)), np.ones((2, 3, 2)), weights)
    assert tuple(y_pred.shape) == (6, 2)
    by_hand = np.broadcast_to(weights.reshape(2, -1), (2, 3)).reshape(6, 1)
    np.testing.assert_array_equal(np.asarray(spread), by_hand)


def test_what_has_no_weight_is_never_looked_at() -> None:
    y_true, y_pred, _ = _columns.columns([1.0, np.nan], [np.inf, np.nan], [1.0, 0.0])
    np.testing.assert_array_equal(np.asarray(y_true)[:, 0], [1, 0])
    np.testing.assert_array_equal(np.asarray(y_pred)[:, 0], [np.inf, 0])


@pytest.mark.parametrize(
    ("true", "pred"), [((4,), (4, 3)), ((4, 1), (4, 3)), ((4, 3), (4, 1)), ((4,), (5,)), ((), ())]
)
def test_shapes_are_never_broadcast(true, pred) -> None:
    with pytest.raises(InputError, match=r"y_pred must have the shape of y_true; received y_true"):
        _columns.columns(np.zeros(true), np.zeros(pred), None)


@pytest.mark.parametrize("weight", [(3,), (4, 2), (4, 1, 1)])
def test_weights_that_do_not_fit(weight) -> None:
    with pytest.raises(InputError, match=r"sample_weight must be one weight for each example, of"):
        _columns.columns(np.zeros((4, 2)), np.zeros((4, 2)), np.zeros(weight))


def test_means_are_over_outputs() -> None:
    values, weights = _columns.means(ops.array([[1.0, 3.0], [5.0, 7.0]]), [[1.0], [2.0]])
    np.testing.assert_array_equal(np.asarray(values), [2, 6])
    np.testing.assert_array_equal(np.asarray(weights), [1, 2])


@pytest.mark.parametrize("true", [(3,), (3, 1)])
def test_bounds_of_an_interval(true) -> None:
    y_pred = np.arange(12.0).reshape(3, 4)
    y_true, low, high = _columns.interval(np.zeros(true), y_pred, 1, -1)
    assert {tuple(x.shape) for x in (y_true, low, high)} == {(3, 1)}
    np.testing.assert_array_equal(np.asarray(low)[:, 0], [1, 5, 9])
    np.testing.assert_array_equal(np.asarray(high)[:, 0], [3, 7, 11])


def test_bounds_of_several_outputs() -> None:
    got = _columns.interval(np.zeros((3, 2)), np.zeros((3, 2, 4)), 0, 3)
    assert {tuple(x.shape) for x in got} == {(3, 2)}


@pytest.mark.parametrize("shape", [(3, 2), (3,)])
def test_columns_that_are_not_there(shape) -> None:
    with pytest.raises(InputError, match=r"y_pred must have columns 0 and 2, the bounds; received"):
        _columns.interval(np.zeros(3), np.zeros(shape), 0, 2)
