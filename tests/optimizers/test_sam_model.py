"""SAMModel's steps against numpy, and what the second pass must leave alone."""

import functools
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.optimizers import SAM, Lookahead, SAMModel

from .quadratic import JIT, START, X, Y, fit, gradient, linear

pytestmark = pytest.mark.backend

ROOT = Path(__file__).parents[2]


def expected(steps, rho, adaptive=False, every=1, rate=0.1, momentum=0.9):
    weights, velocity = START.copy(), 0.0
    for step in range(steps):
        g = gradient(weights)
        if step % every == 0:
            t = np.abs(weights) + 0.01 if adaptive else 1.0
            g = gradient(weights + rho * t * t * g / np.linalg.norm(t * g))
        velocity = momentum * velocity - rate * g
        weights = weights + velocity
    return weights


def momentum(**options):
    return keras.optimizers.SGD(0.1, momentum=0.9, **options)


@pytest.mark.parametrize(
    ("settings", "jit_compile"),
    [
        ({"rho": 0.5}, JIT),
        ({"rho": 1.0, "adaptive": True}, False),
        ({"rho": 0.5, "every": 2}, JIT),
    ],
    ids=["sam", "asam", "every"],
)
def test_five_steps_equal_the_papers(settings, jit_compile):
    model = linear(SAMModel, SAM(momentum(), **settings), jit_compile=jit_compile)
    found = fit(model, 5)
    np.testing.assert_allclose(found, expected(5, **settings), rtol=1e-4, atol=1e-6)
    assert np.abs(found - expected(5, 1e-9)).max() > 0.01  # plain descent goes elsewhere


def test_inside_a_loss_scale_optimizer():
    outer = keras.optimizers.LossScaleOptimizer(SAM(momentum(), rho=0.5), initial_scale=8.0)
    found = fit(linear(SAMModel, outer, jit_compile=False), 5)
    np.testing.assert_allclose(found, expected(5, 0.5), rtol=1e-4, atol=1e-6)


def test_a_step_that_loss_scaling_skips_leaves_the_weights():
    outer = keras.optimizers.LossScaleOptimizer(SAM(momentum()), initial_scale=1e38)
    model = linear(SAMModel, outer, jit_compile=False)
    model.set_weights([START * 100])
    np.testing.assert_array_equal(fit(model, 1), (START * 100).astype("float32"))
    assert int(model.optimizer.iterations) == 0


def test_gradient_accumulation_goes_uphill_in_each_batch():
    inner = momentum(gradient_accumulation_steps=2)
    found = fit(linear(SAMModel, SAM(inner, rho=0.5), jit_compile=False), 10)
    np.testing.assert_allclose(found, expected(5, 0.5), rtol=1e-4, atol=1e-6)


def test_with_lookahead_outside_and_inside():
    inside = fit(linear(SAMModel, SAM(Lookahead(momentum(), 2), 0.5), jit_compile=False), 4)
    outside = fit(linear(SAMModel, Lookahead(SAM(momentum(), 0.5), 2), jit_compile=False), 4)
    np.testing.assert_allclose(inside, outside, rtol=1e-5)


@keras.saving.register_keras_serializable(package="tests")
class Examples(keras.metrics.Metric):
    """Counts the examples it was shown."""

    def __init__(self, name="examples", **options):
        super().__init__(name=name, **options)
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.count.assign_add(keras.ops.cast(keras.ops.shape(y_pred)[0], "float32"))

    def result(self):
        return keras.ops.convert_to_tensor(self.count)


def noisy(kind, optimizer):
    """Returns a model with batch normalization and dropout, always the same."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((3,))
    outputs = keras.layers.Dense(8, activation="relu")(inputs)
    outputs = keras.layers.BatchNormalization()(outputs)
    outputs = keras.layers.Dropout(0.5, seed=1)(outputs)
    outputs = keras.layers.Dense(1)(outputs)
    model = kind(inputs, outputs)
    model.compile(optimizer=optimizer, loss="mse", metrics=[Examples()], jit_compile=False)
    return model


def history(model, epochs=2):
    return model.fit(X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0).history


@functools.cache
def plain_run():
    plain = noisy(keras.Model, momentum())
    return plain, history(plain)


@pytest.mark.parametrize("every", [1, 2])
def test_the_second_pass_leaves_metrics_statistics_and_masks_alone(every):
    # So short a step uphill is none in float32, and SAM is what is inside it.
    sam, plain = (
        noisy(SAMModel, SAM(momentum(), 1e-12, every=every)),
        noisy(keras.Model, momentum()),
    )
    found, oracle = history(sam), history(plain)
    assert found["examples"] == oracle["examples"] == [8, 8]
    np.testing.assert_allclose(found["loss"], oracle["loss"], rtol=1e-5)
    for ours, theirs in zip(sam.variables, plain.variables, strict=True):
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(ours),
            keras.ops.convert_to_numpy(theirs),
            rtol=1e-4,
            atol=1e-6,
        )


def test_the_logged_loss_is_the_one_before_the_step_uphill():
    model = linear(SAMModel, SAM(momentum(), rho=5.0), jit_compile=False)
    before = model.evaluate(X, Y, batch_size=8, verbose=0)
    logged = model.fit(X, Y, batch_size=8, verbose=0).history["loss"]
    np.testing.assert_allclose(logged, before, rtol=1e-5)


def test_an_embedding_has_sparse_gradients():
    inputs = keras.Input((2,), dtype="int32")
    outputs = keras.layers.Dense(1)(keras.layers.Flatten()(keras.layers.Embedding(5, 2)(inputs)))
    model = SAMModel(inputs, outputs)
    model.compile(optimizer=SAM(momentum()), loss="mse", jit_compile=False)
    before = model.get_weights()[0]
    model.fit(np.array([[0, 1], [1, 2]]), np.ones((2, 1)), verbose=0)
    after = model.get_weights()[0]
    assert (after[:3] != before[:3]).all()
    np.testing.assert_array_equal(after[3:], before[3:])


def test_it_shares_the_layers_of_another_model():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    twin = SAMModel(model.inputs[0], model.outputs[0])
    twin.compile(optimizer=SAM(momentum()), loss="mse", jit_compile=False)
    twin.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))


def test_another_optimizer_is_refused():
    model = linear(SAMModel, momentum(), run_eagerly=True)
    with pytest.raises(InputError, match=r"optimizer must be SAM\(...\) to train a SAMModel; rece"):
        fit(model, 1)


TWO_REPLICAS = """
import keras, tensorflow as tf
from keras_trainkit.optimizers import SAM, SAMModel
from tests.optimizers.quadratic import fit, linear
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], two)
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    sgd = keras.optimizers.SGD(0.1, momentum=0.9)
    print(*fit(linear(SAMModel, SAM(sgd, rho=0.5), jit_compile=False), 5).ravel())
"""


@pytest.mark.proof
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a TensorFlow strategy")
def test_two_replicas_go_uphill_each_for_its_part_of_the_batch():
    weights, velocity = START.copy(), 0.0
    for _ in range(5):
        grads = []
        for part in (slice(0, 4), slice(4, 8)):
            g = gradient(weights, X[part], Y[part])
            grads.append(gradient(weights + 0.5 * g / np.linalg.norm(g), X[part], Y[part]))
        velocity = 0.9 * velocity - 0.1 * sum(grads) / 2
        weights = weights + velocity
    command = [sys.executable, "-W", "ignore", "-c", TWO_REPLICAS]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    np.testing.assert_allclose(
        np.array(found.stdout.split(), float), weights.ravel(), rtol=1e-4, atol=1e-6
    )


@keras.saving.register_keras_serializable("tests")
class Built(SAMModel):
    """A subclass, built at fit."""

    def __init__(self, **options):
        super().__init__(**options)
        self.hidden, self.norm = keras.layers.Dense(4), keras.layers.BatchNormalization()
        self.out = keras.layers.Dense(1)

    def call(self, x, training=False):
        return self.out(self.norm(self.hidden(x), training=training))


@keras.saving.register_keras_serializable("tests")
class Drawn(SAMModel):
    """A subclass that is a functional model."""

    def __init__(self, units=4, **options):
        inputs = keras.Input((3,))
        super().__init__(
            inputs, keras.layers.Dense(1)(keras.layers.Dense(units)(inputs)), **options
        )
        self.units = units

    def get_config(self):
        return {"units": self.units}


def plain():
    inputs = keras.Input((3,))
    return SAMModel(inputs, keras.layers.Dense(1)(inputs))


@pytest.mark.slow
@pytest.mark.parametrize("makers", [(plain, Built, Drawn, Built), (Built, plain, Drawn)])
def test_it_is_a_base_class_and_a_functional_model(makers, tmp_path):
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    for make in makers:
        model = make()
        model.compile(optimizer=SAM(keras.optimizers.SGD(0.01)), loss="mse", metrics=["mae"])
        assert np.isfinite(model.fit(x, x[:, :1], batch_size=4, verbose=0).history["mae"][0])
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        assert isinstance(loaded, SAMModel)
        np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
    assert SAMModel.__bases__ == (keras.Model,)


def test_its_name_is_its_own():
    assert plain().name.startswith("sam_model")
    assert keras.saving.get_registered_name(type(plain())) == "keras_trainkit>SAMModel"
