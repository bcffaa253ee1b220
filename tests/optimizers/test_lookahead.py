"""Lookahead against the paper's algorithm in numpy, on a quadratic."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.optimizers import SAM, Lookahead

from .quadratic import JIT, START, fit, gradient, linear

pytestmark = pytest.mark.backend


def expected(steps, k, alpha, rate=0.1, momentum=0.9):
    fast, slow, velocity = START.copy(), START.copy(), 0.0
    for step in range(1, steps + 1):
        velocity = momentum * velocity - rate * gradient(fast)
        fast = fast + velocity
        if step % k == 0:
            slow = slow + alpha * (fast - slow)
            fast = slow.copy()
    return fast


def momentum():
    return keras.optimizers.SGD(0.1, momentum=0.9)


@pytest.mark.parametrize(("k", "alpha"), [(2, 0.5), (3, 0.8), (1, 0.25), (5, 1.0)])
def test_five_steps_equal_the_paper(k, alpha):
    model = linear(keras.Model, Lookahead(momentum(), k, alpha), jit_compile=JIT and k == 2)
    np.testing.assert_allclose(fit(model, 5), expected(5, k, alpha), rtol=1e-5, atol=1e-6)


def test_gradient_accumulation_counts_updates():
    inner = keras.optimizers.SGD(0.1, momentum=0.9, gradient_accumulation_steps=2)
    model = linear(keras.Model, Lookahead(inner, 2), jit_compile=False)
    np.testing.assert_allclose(fit(model, 10), expected(5, 2, 0.5), rtol=1e-5, atol=1e-6)


def test_inside_a_loss_scale_optimizer():
    outer = keras.optimizers.LossScaleOptimizer(Lookahead(momentum(), 2), initial_scale=8.0)
    model = linear(keras.Model, outer, jit_compile=False)
    np.testing.assert_allclose(fit(model, 5), expected(5, 2, 0.5), rtol=1e-5, atol=1e-6)


def test_weights_set_after_build_are_where_the_slow_ones_begin():
    model = linear(keras.Model, Lookahead(momentum(), 2), jit_compile=False)
    model.optimizer.build(model.trainable_variables)
    model.set_weights([START * 0 + 9])
    model.set_weights([START])
    np.testing.assert_allclose(fit(model, 2), expected(2, 2, 0.5), rtol=1e-5, atol=1e-6)


def test_a_saved_run_goes_on_between_two_syncs(tmp_path):
    model = linear(keras.Model, Lookahead(momentum(), 3), jit_compile=False)
    fit(model, 4)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(fit(again, 3), expected(7, 3, 0.5), rtol=1e-5, atol=1e-6)


def test_the_learning_rate_is_the_inner_optimizers():
    optimizer = Lookahead("sgd")
    optimizer.learning_rate = 0.25
    assert float(optimizer.inner_optimizer.learning_rate) == float(optimizer.learning_rate) == 0.25
    inner = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5))
    fit(linear(keras.Model, outer := Lookahead(inner), jit_compile=False), 2)
    assert float(outer.learning_rate) == 0.25
    assert int(outer.iterations) == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Lookahead(3), "optimizer must be a Keras optimizer; received optimizer=3"),
        (lambda: Lookahead("sgd", 0), "sync_period must be a positive integer; received sync_per"),
        (lambda: Lookahead("sgd", 5, 0.0), r"slow_step_size must be a number in \(0, 1\]; receive"),
        (
            lambda: Lookahead(keras.optimizers.LossScaleOptimizer(momentum())),
            r"optimizer must not be a LossScaleOptimizer; .* Use LossScaleOptimizer\(Lookahead\(",
        ),
        (lambda: SAM(None), "optimizer must be a Keras optimizer; received optimizer=None"),
    ],
)
def test_bad_input(make, message):
    with pytest.raises(InputError, match=message):
        make()
