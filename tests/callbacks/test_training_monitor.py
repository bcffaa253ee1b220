"""Two steps of a tiny network, recomputed in numpy; and training that does not notice."""

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import TrainingMonitor, training_monitor
from tests.reuse import Reused

RNG = np.random.default_rng(0)
X = RNG.normal(size=(8, 3)).astype("float32")
Y = X[:, :1]


def norm(*arrays):
    return np.sqrt(sum((array.astype("float64") ** 2).sum() for array in arrays))


@Reused
def network(rate=0.1, **arguments):
    """relu(x W) v, one unit of which is dead."""
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(4, "relu", name="hidden"),
            keras.layers.Dense(1, use_bias=False, name="out"),
        ]
    )
    w = np.random.default_rng(1).normal(size=(3, 4))
    v = np.random.default_rng(2).normal(size=(4, 1))
    model.set_weights([w, np.array([0.0, 0.1, -99.0, 0.2]), v])
    model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse", **arguments)
    return model


def by_hand(w, b, v):
    """Activations and gradients of the mean squared error."""
    z = X @ w + b
    a = np.maximum(z, 0)
    error = 2 * (a @ v - Y) / len(X)
    dz = (error @ v.T) * (z > 0)
    return a, a @ v, [X.T @ dz, dz.sum(0), a.T @ error]


class Weights(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.after = []

    def on_train_begin(self, logs=None):
        self.after.append(self.model.get_weights())

    def on_train_batch_end(self, batch, logs=None):
        self.after.append(self.model.get_weights())


@pytest.mark.parametrize(("share", "steps"), [(1e9, [1, 101, 201, 301]), (1e-9, [1, 101])])
def test_by_default_a_sample_must_have_earned_its_cost(monkeypatch, share, steps):
    monkeypatch.setattr(training_monitor, "_SHARE", share)
    monitor = TrainingMonitor((X, Y))
    network().fit(X, Y, batch_size=2, epochs=80, verbose=0, callbacks=[monitor])
    assert monitor.history["step"] == steps


@pytest.mark.backend
@pytest.mark.parametrize("arguments", [{}, {"jit_compile": True}])
def test_every_number_of_two_steps(arguments):
    if arguments and keras.config.backend() == "torch":
        pytest.skip("torch compiles for minutes")
    model, weights = network(**arguments), Weights()
    monitor = TrainingMonitor((X, Y), every=1)
    model.fit(X, Y, batch_size=4, shuffle=False, verbose=0, callbacks=[weights, monitor])
    history = monitor.history
    assert (history["step"], history["epoch"]) == ([1, 2], [0, 0])
    for i in range(2):
        before, after = weights.after[i], weights.after[i + 1]
        a, out, gradients = by_hand(*after)
        change = [new - old for new, old in zip(after, before, strict=True)]
        expected = {
            "loss": ((out - Y) ** 2).mean(),
            "hidden/weight_norm": norm(*after[:2]),
            "hidden/gradient_norm": norm(*gradients[:2]),
            "hidden/update_norm": norm(*change[:2]),
            "hidden/update_ratio": norm(*change[:2]) / norm(*after[:2]),
            "hidden/activation_mean": a.mean(),
            "hidden/activation_std": a.std(),
            "hidden/dead": (a == 0).all(0).mean(),
            "out/weight_norm": norm(after[2]),
            "out/gradient_norm": norm(gradients[2]),
            "out/update_norm": norm(change[2]),
            "out/update_ratio": norm(change[2]) / norm(after[2]),
            "out/activation_mean": out.mean(),
            "out/activation_std": out.std(),
        }
        assert set(history) == {"step", "epoch", *expected}
        assert expected["hidden/dead"] == 0.25
        for name, value in expected.items():
            assert history[name][i] == pytest.approx(value, rel=1e-4, abs=1e-6), name


def stochastic_fit(callbacks, steps_per_execution=1):
    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(8, kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Activation("sigmoid"),
            layers.GaussianNoise(0.1),
            layers.Dropout(0.5),
            layers.Dense(1),
        ]
    )
    model.compile(
        optimizer="adam", loss="mse", metrics=["mae"], steps_per_execution=steps_per_execution
    )
    x, y = np.tile(X, (4, 1)), np.tile(Y, (4, 1))
    data = {"validation_data": (X, Y), "batch_size": 4, "epochs": 3, "verbose": 0}
    history = model.fit(x, y, callbacks=callbacks, **data)
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.variables], history.history


@pytest.mark.backend
def test_training_is_bit_identical():
    monitor = TrainingMonitor((X, Y), every=3)
    (plain, a), (watched, b) = stochastic_fit([]), stochastic_fit([monitor])
    assert len(plain) >= 10
    for u, v in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(u, v)
    assert a == b
    assert monitor.history["step"] == [1, 4, 7, 10, 13, 16, 19, 22]
    assert monitor.history["epoch"] == [0, 0, 0, 1, 1, 1, 2, 2]


@pytest.mark.backend
def test_several_steps_an_execution():
    if keras.config.backend() == "torch":
        pytest.skip("torch has no steps_per_execution")
    monitor = TrainingMonitor((X, Y), every=3)
    plain, _ = stochastic_fit([], steps_per_execution=4)
    watched, _ = stochastic_fit([monitor], steps_per_execution=4)
    for u, v in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(u, v)
    assert monitor.history["step"] == [4, 8, 12, 16, 20, 24]


class Block(keras.layers.Layer):
    """A composite layer with a weight of its own."""

    def __init__(self):
        super().__init__(name="block")
        self.dense = keras.layers.Dense(4)

    def build(self, shape):
        self.dense.build(shape)
        self.gain = self.add_weight(shape=(), initializer="ones", name="gain")

    def call(self, inputs):
        return self.gain * self.dense(inputs)

    def compute_output_shape(self, shape):
        return (*shape[:-1], 4)


@pytest.mark.backend
def test_all_kinds_of_layers_and_two_outputs():
    layers = keras.layers
    shared = layers.Dense(4, "tanh", name="shared")
    nested = keras.Sequential([keras.Input((5, 4)), layers.Dense(4, name="in")], name="nested")
    inputs = keras.Input((5, 3))
    x = shared(shared(layers.Dense(4, name="first")(inputs)))
    x = layers.MultiHeadAttention(2, 2, name="attention")(x, x)
    x = layers.TimeDistributed(Block(), name="each")(nested(x))
    x = layers.Bidirectional(layers.LSTM(2, name="lstm"), name="both")(x)
    x = layers.Dense(4, name="frozen", trainable=False)(x)
    model = keras.Model(inputs, {n: layers.Dense(1, name=n)(x) for n in ("a", "b")})
    model.compile(optimizer="sgd", loss={"a": "mse", "b": "mae"})
    x, y = np.ones((4, 5, 3)), {"a": np.ones((4, 1)), "b": np.ones((4, 1))}
    monitor = TrainingMonitor((x, y), every=1)
    model.fit(x, y, batch_size=4, verbose=0, callbacks=[monitor])
    names = {name.removesuffix("/gradient_norm") for name in monitor.history}
    layers_seen = {"first", "shared", "nested/in", "attention", "each", "both", "a", "b"}
    assert layers_seen <= names
    assert "frozen/gradient_norm" not in monitor.history
    total = norm(*[np.array([monitor.history[f"{n}/weight_norm"][0]]) for n in layers_seen])
    weights = [np.array(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]
    assert total == pytest.approx(norm(*weights), rel=1e-5)
    assert "shared/saturated" in monitor.history


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__(name="mine")
        self.dense = keras.layers.Dense(1, name="dense")

    def build(self, shape):
        self.offset = self.add_weight(shape=(1,), name="offset")
        self.dense.build(shape)

    def call(self, inputs):
        return self.dense(inputs) + self.offset


@pytest.mark.backend
def test_subclassed_model_that_its_first_step_builds():
    monitor, model = TrainingMonitor((X, Y), every=1), Subclassed()
    model.compile(optimizer="sgd", loss="mse")
    model.fit(X, Y, batch_size=2, verbose=0, callbacks=[monitor])
    assert monitor.history["step"] in ([1, 2, 3, 4], [2, 3, 4])
    names = {"dense/activation_mean", "dense/weight_norm", "mine/weight_norm"}
    assert names <= set(monitor.history)


@pytest.mark.slow
@pytest.mark.backend
def test_forgets_the_previous_fit_and_samples_the_last_step():
    monitor, model = TrainingMonitor((X, Y), every=1), network()
    for _ in range(2):
        model.fit(X, Y, batch_size=8, verbose=0, callbacks=[monitor])
    assert monitor.history["step"] == [2]
    assert len(monitor.history["loss"]) == 1


def test_mixed_float16_takes_the_loss_scale_out():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model, monitor = network(rate=0.0), TrainingMonitor((X, Y), every=1)
        model.fit(X, Y, verbose=0, callbacks=[monitor])
    finally:
        keras.config.set_dtype_policy("float32")
    _, _, gradients = by_hand(*model.get_weights())
    assert monitor.history["out/gradient_norm"][0] == pytest.approx(norm(gradients[2]), rel=0.01)


def test_under_a_mirrored_strategy():
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model = network.anew()
    monitor = TrainingMonitor((X, Y), every=1)
    model.fit(X, Y, batch_size=4, verbose=0, callbacks=[monitor])
    assert monitor.history["step"] == [1, 2]


def test_event_file(tmp_path):
    monitor = TrainingMonitor((X, Y), every=1, log_dir=tmp_path / "logs")
    network().fit(X, Y, batch_size=4, verbose=0, callbacks=[monitor])
    events = EventAccumulator(str(tmp_path / "logs")).Reload()
    assert set(events.Tags()["tensors"]) == {
        f"monitor/{name}" for name in monitor.history if name not in ("step", "epoch")
    }
    read = events.Tensors("monitor/hidden/update_ratio")
    assert [event.step for event in read] == [1, 2]
    values = [float(make_ndarray(event.tensor_proto)) for event in read]
    np.testing.assert_allclose(values, monitor.history["hidden/update_ratio"], rtol=1e-6)


def test_bad_input():
    with pytest.raises(InputError, match="probe must be a tuple"):
        TrainingMonitor(X)
    with pytest.raises(InputError, match="every must be a positive integer"):
        TrainingMonitor((X, Y), every=0)
