"""Masks as weights; every exported metric on masked predictions, against the real part alone."""

from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.metrics import SSIM, _masks
from tests.metrics.example import Example, Task
from tests.metrics.masked import masked
from tests.test_contracts_metrics import EXAMPLES, VARIANTS

pytestmark = pytest.mark.backend

REAL = np.random.default_rng(5).uniform(size=24) < 0.6
WEIGHTS = np.random.default_rng(6).integers(0, 4, 24).astype("float32")


def every(without: tuple[type, ...] = ()) -> Any:
    found = [*EXAMPLES.values(), *VARIANTS]
    kept = [one for one in found if not isinstance(one.make(), without)]
    names = [f"{type(one.make()).__name__}-{one.task.name}" for one in kept]
    return pytest.mark.parametrize("example", kept, ids=names)


def value(example: Example, y_true: Any, y_pred: Any, weights: Any = None) -> float:
    metric = example.make()
    metric.update_state(y_true, y_pred, weights)
    return float(metric.result())


def spoiled(task: Task) -> np.ndarray:
    """Returns predictions that are as wrong as can be where they will be masked."""
    y_pred = task.y_pred.copy()
    y_pred[~REAL] = 1.0 - np.round(y_pred[~REAL])
    return y_pred


@every()
def test_masked_examples_are_absent(example: Example) -> None:
    y_true, y_pred = example.task.y_true, spoiled(example.task)
    wanted = value(example, y_true[REAL], y_pred[REAL])
    found = value(example, y_true, masked(y_pred, REAL))
    assert found == pytest.approx(wanted, abs=example.tolerance)


@every()
def test_a_mask_and_weights_multiply(example: Example) -> None:
    y_true, y_pred = example.task.y_true, spoiled(example.task)
    wanted = value(example, y_true[REAL], y_pred[REAL], WEIGHTS[REAL])
    found = value(example, y_true, masked(y_pred, REAL), WEIGHTS)
    assert found == pytest.approx(wanted, abs=example.tolerance)


def whole(example: Example) -> bool:
    return example.task.name == "image"  # where an example is all its places together


@every(without=(SSIM,))
def test_masked_steps_of_a_sequence_are_absent(example: Example) -> None:
    y_true, y_pred = example.task.y_true, spoiled(example.task)
    steps = [x.reshape(4, 6, *x.shape[1:]) for x in (y_true, y_pred)]
    mask = REAL.reshape(4, 6)
    found = value(example, steps[0], masked(steps[1], mask))
    if whole(example):
        parts = [value(example, t[None, m], p[None, m]) for t, p, m in zip(*steps, mask, strict=1)]
        wanted = float(np.mean(parts))
    else:
        wanted = value(example, y_true[REAL], y_pred[REAL])
    assert found == pytest.approx(wanted, abs=max(example.tolerance, 1e-5))
    weights = WEIGHTS[:4]
    if not whole(example):
        wanted = value(example, y_true[REAL], y_pred[REAL], np.repeat(weights, 6)[REAL])
        found = value(example, steps[0], masked(steps[1], mask), weights)
        assert found == pytest.approx(wanted, abs=max(example.tolerance, 1e-5))


@every()
def test_a_mask_that_leaves_nothing_is_no_data(example: Example) -> None:
    nothing = float(example.make().result())
    found = value(example, example.task.y_true, masked(example.task.y_pred, np.zeros(24, bool)))
    assert found == nothing


def test_it_is_the_mask_of_keras() -> None:
    """Each metric that Keras has too gives what Keras gives."""
    from keras_trainkit import metrics

    rng = np.random.default_rng(0)
    mask = rng.uniform(size=(4, 6)) < 0.5
    y_true, y_pred = rng.integers(0, 3, (4, 6)), rng.dirichlet(np.ones(3), (4, 6))
    ours, keras_own = metrics.ErrorRate(), keras.metrics.SparseCategoricalAccuracy()
    for metric in (ours, keras_own):
        metric.update_state(y_true, masked(y_pred, mask))
    assert float(ours.result()) == pytest.approx(1 - float(keras_own.result()), abs=1e-6)


def test_ssim_refuses_a_mask_of_single_places() -> None:
    images = np.zeros((2, 16, 16), "float32")
    with pytest.raises(InputError, match=r"y_pred must not have a mask of single places.*\(2, 16"):
        SSIM().update_state(images, masked(images, np.ones((2, 16), bool)))


@pytest.mark.parametrize(
    ("given", "shape"), [((4,), (4, 6)), ((4, 1), (4, 6)), ((4, 6), (4, 6)), ((4, 6, 1), (4, 6, 1))]
)
def test_weights_of_every_shape_fit_a_mask(given, shape) -> None:
    mask = np.arange(24).reshape(4, 6) % 2 == 0
    weights = np.arange(1, np.prod(given) + 1, dtype="float32").reshape(given)
    found = keras.ops.convert_to_numpy(_masks.weights(weights, masked(np.zeros((4, 6, 2)), mask)))
    assert found.shape == shape
    full = np.broadcast_to(weights.reshape(*given, *[1] * (2 - len(given)))[:, :, ...], shape)
    np.testing.assert_array_equal(found, np.where(mask.reshape(shape), full, 0))


def test_weights_that_do_not_fit_a_mask_are_refused() -> None:
    with pytest.raises(InputError, match="sample_weight must broadcast to the predictions' mask"):
        _masks.weights(np.ones(5), masked(np.zeros((4, 6, 2)), np.ones((4, 6), bool)))


def test_a_weight_of_nan_that_is_masked_has_no_say() -> None:
    found = _masks.weights(np.array([np.nan, 2.0]), masked(np.zeros((2, 1)), [False, True]))
    assert keras.ops.convert_to_numpy(found).tolist() == [0.0, 2.0]


def test_no_mask_leaves_the_weights_as_they_are() -> None:
    weights = np.ones(2)
    assert _masks.weights(weights, keras.ops.zeros((2, 3))) is weights
    assert _masks.weights(None, [[0.0]]) is None
