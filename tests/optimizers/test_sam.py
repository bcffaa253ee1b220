"""SAM's step uphill against the papers' formulas, and its refusals."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.optimizers import SAM
from keras_trainkit.optimizers.sam import uphill

from .quadratic import fit, linear

pytestmark = pytest.mark.backend

WEIGHTS = [np.array([[1.0, -2.0]], "float32"), np.array([0.0, 3.0, 0.5], "float32")]
GRADS = [np.array([[0.5, -1.0]], "float32"), np.array([2.0, 0.0, -0.25], "float32")]


def moved(grads, rho, adaptive):
    tensors = [keras.ops.convert_to_tensor(one) for one in WEIGHTS]
    grads = [None if one is None else keras.ops.convert_to_tensor(one) for one in grads]
    found = uphill(tensors, grads, rho, adaptive)
    return [keras.ops.convert_to_numpy(one) - old for one, old in zip(found, WEIGHTS, strict=True)]


def flat(arrays):
    return np.concatenate([np.ravel(one) for one in arrays])


def test_the_step_has_the_length_rho_in_the_gradients_direction():
    step = flat(moved(GRADS, 0.1, adaptive=False))
    np.testing.assert_allclose(step, 0.1 * flat(GRADS) / np.linalg.norm(flat(GRADS)), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(step), 0.1, rtol=1e-5)


def test_the_adaptive_step_is_measured_relative_to_the_weights():
    t, g = np.abs(flat(WEIGHTS)) + 0.01, flat(GRADS)
    step = flat(moved(GRADS, 0.5, adaptive=True))
    np.testing.assert_allclose(step, 0.5 * t**2 * g / np.linalg.norm(t * g), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(np.linalg.norm(step / t), 0.5, rtol=1e-4)


@pytest.mark.parametrize("adaptive", [False, True])
def test_a_scaled_loss_changes_nothing(adaptive):
    scaled = moved([2.0**15 * one for one in GRADS], 0.1, adaptive)
    np.testing.assert_allclose(flat(scaled), flat(moved(GRADS, 0.1, adaptive)), rtol=1e-5)


def test_no_gradient_is_no_step():
    first, second = moved([GRADS[0], None], 0.1, adaptive=False)
    assert np.linalg.norm(first) == pytest.approx(0.1, rel=1e-5)
    assert not second.any()
    assert not flat(moved([0 * one for one in GRADS], 0.1, adaptive=False)).any()


def test_a_model_that_takes_one_gradient_is_refused():
    model = linear(keras.Model, SAM("sgd"), run_eagerly=True)
    with pytest.raises(InputError, match="SAM needs two gradients a step, so the model must be a"):
        fit(model, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"optimizer": "adamm"}, "optimizer must be the name of a Keras optimizer; received opt"),
        ({"rho": 0.0}, "rho must be a number above 0; received rho=0.0"),
        ({"adaptive": "yes"}, "adaptive must be one of False, True; received adaptive='yes'"),
        ({"every": 0}, "every must be a positive integer; received every=0"),
        (
            {"optimizer": keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())},
            r"optimizer must not be a LossScaleOptimizer; .* Use LossScaleOptimizer\(SAM\(",
        ),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        SAM(**{"optimizer": "sgd", **arguments})
