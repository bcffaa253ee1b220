import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.losses import _shapes

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("true", "pred", "result"),
    [
        ((4,), (4,), (4, 1)),
        ((4,), (4, 1), (4, 1)),
        ((4, 1), (4,), (4, 1)),
        ((4, 3), (4, 3), (4, 3)),
        ((4, 3), (4, 3, 1), (4, 3, 1)),
    ],
)
def test_matched_makes_shapes_equal_and_never_broadcasts(true, pred, result) -> None:
    got = _shapes.matched(np.zeros(true), np.zeros(pred))
    assert [tuple(x.shape) for x in got] == [result, result]


@pytest.mark.parametrize(("true", "pred"), [((4,), (4, 3)), ((4, 1), (4, 3)), ((4, 3), (4, 1))])
def test_matched_rejects_what_numpy_would_broadcast(true, pred) -> None:
    with pytest.raises(InputError, match=r"y_pred must have the shape of y_true; received y_true"):
        _shapes.matched(np.zeros(true), np.zeros(pred))


def test_flat_labels() -> None:
    assert tuple(_shapes.flat_labels(np.zeros((4, 1))).shape) == (4,)
    assert tuple(_shapes.flat_labels(np.zeros(4)).shape) == (4,)
    with pytest.raises(InputError, match=r"y_true must be one integer label .* shape \(4, 3\)"):
        _shapes.flat_labels(np.zeros((4, 3)))


def test_two_views() -> None:
    first, second = _shapes.two_views(np.arange(12).reshape(2, 2, 3))
    np.testing.assert_array_equal(first, [[0, 1, 2], [6, 7, 8]])
    np.testing.assert_array_equal(second, [[3, 4, 5], [9, 10, 11]])
    with pytest.raises(InputError, match=r"shape \(N, 2, D\).*received y_pred of shape \(2, 3\)"):
        _shapes.two_views(np.zeros((2, 3)))


def test_matrix() -> None:
    _shapes.matrix("y_pred", "numbers", np.zeros((2, 3)))
    with pytest.raises(InputError, match=r"y_pred must be numbers, of shape \(N, columns\)"):
        _shapes.matrix("y_pred", "numbers", np.zeros(3))


def test_an_unknown_size_is_compatible() -> None:
    assert _shapes.compatible((None, 3), (4, 3))
    assert not _shapes.compatible((None, 3), (4, 2))
    assert not _shapes.compatible((4,), (4, 1))
