"""Losses where they meet a mask, weights beside it, labels of one column, one example and none."""

import keras
import numpy as np
import pytest

from keras_trainkit import losses
from tests.metrics.masked import masked
from tests.test_contracts_losses import EXAMPLES, Y, made, some_predictions

pytestmark = pytest.mark.backend

EVERY = pytest.mark.parametrize("name", EXAMPLES)
REAL = np.arange(24) % 3 != 1


def each_one(name, y_true, y_pred):
    return np.asarray(EXAMPLES[name].make(reduction=None)(y_true, y_pred))


@EVERY
def test_masked_examples_are_absent(name):
    y_pred, weights = some_predictions(name), np.linspace(0, 2, 24).astype("float32")
    values = each_one(name, Y[name], y_pred)
    found = float(made(name)(Y[name], masked(y_pred, REAL)))
    assert found == pytest.approx(values[REAL].mean(), rel=1e-4)
    total = EXAMPLES[name].make(reduction="sum")
    found = float(total(Y[name], masked(y_pred, REAL), weights))
    assert found == pytest.approx((values * weights)[REAL].sum(), rel=1e-4)


@EVERY
def test_labels_of_one_column_are_labels(name):
    y_true, y_pred = Y[name], some_predictions(name)
    other = y_true[:, None] if y_true.ndim == 1 else y_true[:, 0]
    if y_true.ndim > 1 and y_true.shape[1] > 1:
        pytest.skip("of several columns")
    found = each_one(name, other, y_pred)
    np.testing.assert_allclose(found, each_one(name, y_true, y_pred), rtol=1e-5)


@EVERY
def test_one_example_has_a_loss_and_none_are_as_of_keras(name):
    y_true, y_pred = Y[name], some_predictions(name)
    assert np.isfinite(np.asarray(made(name)(y_true[:1], y_pred[:1])))
    assert each_one(name, y_true[:0], y_pred[:0]).shape == (0,)
    keras_own = keras.losses.MeanSquaredError()(np.zeros((0, 1)), np.zeros((0, 1)))
    found = np.asarray(made(name)(y_true[:0], y_pred[:0]))
    assert found.shape == np.asarray(keras_own).shape


def test_semi_hard_triplets_of_none() -> None:
    for per in ("anchor", "pair"):
        loss = losses.Triplet("semi_hard", per=per, reduction=None)
        assert np.asarray(loss(np.zeros((0,)), np.zeros((0, 3)))).shape == (0,)
