"""OneCycleMomentum: the curve against PyTorch's, and the weights against numpy."""

import copy

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.callbacks.one_cycle_momentum import OneCycleMomentum
from keras_trainkit.schedules import Accumulated, OneCycle

pytestmark = pytest.mark.backend

CYCLE = OneCycle(0.1, steps=6, warmup=2)
JIT = keras.backend.backend() != "torch"
torch_only = pytest.mark.skipif(not JIT, reason="torch runs one step at a time, without XLA")


@keras.saving.register_keras_serializable(package="tests")
def total_output(y_true, y_pred):
    return keras.ops.sum(y_pred, axis=-1)


def model(optimizer, **options):
    """Returns a model with one weight, whose gradient is 1 in every batch of ones."""
    inputs = keras.Input((1,))
    zero = keras.initializers.Zeros()
    outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer=zero)(inputs)
    result = keras.Model(inputs, outputs)
    result.compile(optimizer=optimizer, loss=total_output, **options)
    return result


def fit(model, batches, *callbacks):
    x = np.ones((batches, 1), "float32")
    model.fit(x, x, batch_size=1, verbose=0, callbacks=list(callbacks))
    return float(model.get_weights()[0].ravel()[0])


def sgd(rates, momenta, nesterov=False):
    """Returns the weight after SGD as Keras's documentation writes it."""
    weight = velocity = 0.0
    for rate, momentum in zip(rates, momenta, strict=True):
        velocity = momentum * velocity - rate
        weight += momentum * velocity - rate if nesterov else velocity
    return weight


def adam(rate, betas, beta_2=0.999):
    weight = first = second = 0.0
    for count, beta in enumerate(betas, 1):
        first = beta * first + (1 - beta)
        second = beta_2 * second + (1 - beta_2)
        corrected = (first / (1 - beta**count), second / (1 - beta_2**count))
        weight -= rate * corrected[0] / (np.sqrt(corrected[1]) + 1e-7)
    return weight


def momenta(callback, updates):
    return [float(callback.momentum(step)) for step in range(updates)]


def test_the_curve_equals_pytorch():
    torch = pytest.importorskip("torch")
    steps, share = 40, 0.25
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1, momentum=0.9)
    oracle = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.5, total_steps=steps + 1, pct_start=(share * steps + 1) / (steps + 1)
    )
    expected = [optimizer.param_groups[0]["momentum"]]
    for _ in range(steps):
        optimizer.step()
        oracle.step()
        expected.append(optimizer.param_groups[0]["momentum"])
    callback = OneCycleMomentum(OneCycle(0.5, steps, warmup=share))
    np.testing.assert_allclose(momenta(callback, steps + 1), expected, rtol=1e-6)
    assert [round(float(callback.momentum(step)), 6) for step in (41, 10**6)] == [0.95, 0.95]
    assert float(OneCycleMomentum(OneCycle(1.0, 9, warmup=0)).momentum(0)) == pytest.approx(0.95)


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_and_a_second_fit_without_it(nesterov):
    callback = copy.deepcopy(OneCycleMomentum(CYCLE))
    optimizer = keras.optimizers.SGD(0.1, momentum=0.5, nesterov=nesterov)
    one = model(optimizer, jit_compile=JIT)
    expected = sgd([0.1] * 6, momenta(callback, 6), nesterov)
    np.testing.assert_allclose(fit(one, 6, callback), expected, rtol=1e-5)
    assert optimizer.get_config()["momentum"] == 0.5
    velocity = sgd([0.1] * 6, momenta(callback, 6)) - sgd([0.1] * 5, momenta(callback, 5))
    moved = 0.5 * velocity - 0.1
    moved = 0.5 * moved - 0.1 if nesterov else moved
    np.testing.assert_allclose(fit(one, 1), expected + moved, rtol=1e-5)


def test_adam():
    callback = OneCycleMomentum(CYCLE)
    one = model(keras.optimizers.Adam(0.1, beta_1=0.5), jit_compile=JIT)
    expected = adam(0.1, momenta(callback, 6))
    assert abs(expected - adam(0.1, [0.5] * 6)) > 0.01  # the gradient, always 1, does not hide it
    np.testing.assert_allclose(fit(one, 6, callback), expected, rtol=1e-4)


def test_gradient_accumulation_counts_updates():
    callback = OneCycleMomentum(CYCLE)
    optimizer = keras.optimizers.SGD(
        Accumulated(CYCLE, 2), momentum=0.9, gradient_accumulation_steps=2
    )
    rates = [float(CYCLE(step)) for step in range(6)]
    found = fit(model(optimizer, jit_compile=False), 12, callback)
    np.testing.assert_allclose(found, sgd(rates, momenta(callback, 6)), rtol=1e-5)


@torch_only
def test_steps_per_execution():
    callback = OneCycleMomentum(CYCLE)
    one = model(keras.optimizers.SGD(0.1, momentum=0.9), jit_compile=False, steps_per_execution=3)
    np.testing.assert_allclose(
        fit(one, 6, callback), sgd([0.1] * 6, momenta(callback, 6)), rtol=1e-5
    )


def test_through_a_loss_scale_optimizer():
    callback = OneCycleMomentum(CYCLE)
    inner = keras.optimizers.SGD(0.1, momentum=0.9)
    one = model(keras.optimizers.LossScaleOptimizer(inner, initial_scale=2.0), jit_compile=False)
    np.testing.assert_allclose(
        fit(one, 6, callback), sgd([0.1] * 6, momenta(callback, 6)), rtol=1e-5
    )


def test_a_run_that_broke_off_leaves_nothing_behind():
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyboardInterrupt

    one = model(keras.optimizers.SGD(0.1, momentum=0.9), jit_compile=False)
    with pytest.raises(KeyboardInterrupt):
        fit(one, 3, OneCycleMomentum(CYCLE, high=0.5, low=0.1), Stop())
    one.set_weights([np.zeros((1, 1))])
    for variable in one.optimizer.variables:
        variable.assign(np.zeros(variable.shape))
    one.optimizer.learning_rate = 0.1
    callback = OneCycleMomentum(CYCLE)
    np.testing.assert_allclose(
        fit(one, 6, callback), sgd([0.1] * 6, momenta(callback, 6)), rtol=1e-5
    )


@pytest.mark.parametrize(
    "optimizer",
    [keras.optimizers.SGD(0.1), keras.optimizers.RMSprop(0.1, momentum=0.9)],
    ids=lambda optimizer: optimizer.name,
)
def test_an_optimizer_without_momentum(optimizer):
    with pytest.raises(InputError, match="optimizer must be SGD with a momentum above 0 or have"):
        fit(model(optimizer, jit_compile=False), 1, OneCycleMomentum(CYCLE))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"high": 1.0}, r"high must be a number in \[0, 1\); received high=1.0"),
        ({"low": 0.0}, r"low must be a number in \(0, 1\); received low=0.0"),
        ({"low": 0.99}, "low must not be above high=0.95; received low=0.99"),
        ({"cycle": OneCycle(0.1, "100%")}, "cycle must be a OneCycle schedule whose durations are"),
        ({"cycle": 100}, "cycle must be a OneCycle schedule whose durations are steps; received"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        OneCycleMomentum(**{"cycle": CYCLE, **arguments})
