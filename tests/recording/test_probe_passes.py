"""Losses on the probe, against numpy; and what Keras's cached logits hide."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.recording.model_facts import model_facts
from keras_trainkit.recording.probe_passes import ProbePasses

X = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
Y = np.arange(12) % 3


def measure(model, y, weights=None):
    passes = ProbePasses(model, model_facts(model)["outputs"])
    values = [keras.ops.convert_to_tensor(v) for v in weights or model.trainable_variables]
    state = [keras.ops.convert_to_tensor(v) for v in model.non_trainable_variables]
    return passes(values, state, (X, y, None))


@pytest.mark.backend
def test_a_classifier_by_hand():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(3, "softmax", use_bias=False)])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    found = measure(model, Y)
    p = np.asarray(keras.ops.convert_to_numpy(model(X)), "float64")
    rows = np.arange(12)
    assert found["loss"] == pytest.approx(-np.log(p[rows, Y]).mean(), rel=1e-5)
    assert found["recomputed"] == pytest.approx(found["loss"], rel=1e-5)
    assert found["rolled"] == pytest.approx(-np.log(np.roll(p, 1, 0)[rows, Y]).mean(), rel=1e-5)
    assert found["zeroed"] == pytest.approx(np.log(3), rel=1e-5)
    assert found["baseline"] == pytest.approx(np.log(3), rel=1e-5)
    other = measure(model, Y, [np.zeros((3, 3), "float32")])
    assert other["loss"] == pytest.approx(np.log(3), rel=1e-5)


@pytest.mark.backend
def test_penalties_are_told_apart():
    penalty = keras.regularizers.L2(0.1)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, kernel_regularizer=penalty)])
    model.compile(optimizer="sgd", loss="mse", loss_weights=2.0)
    y = X[:, 0]
    found = measure(model, y)
    kernel = np.asarray(keras.ops.convert_to_numpy(model.layers[0].kernel))
    assert found["regularization"] == pytest.approx(0.1 * (kernel**2).sum(), rel=1e-5)
    error = np.asarray(keras.ops.convert_to_numpy(model(X)))[:, 0] - y
    assert found["loss"] - found["regularization"] == pytest.approx(2 * (error**2).mean(), rel=1e-4)
    assert found["baseline"] - found["regularization"] == pytest.approx(2 * y.var(), rel=1e-4)
    assert found["reshaped"] == pytest.approx(found["recomputed"], rel=1e-5)


@pytest.mark.backend
def test_what_soft_targets_cost_at_least():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, "sigmoid")])
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    y = np.linspace(0.1, 0.9, 12)[:, None].astype("float32")
    cost = -(y * np.log(y) + (1 - y) * np.log(1 - y)).mean()
    assert measure(model, y)["floor"] == pytest.approx(cost, rel=1e-4)


@pytest.mark.backend
def test_a_loss_that_broadcasts_is_seen():
    class Squared(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return keras.ops.mean((y_true - y_pred) ** 2, axis=-1)

    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.compile(optimizer="sgd", loss=Squared())
    found = measure(model, X[:, 0])
    assert found["reshaped"] != pytest.approx(found["recomputed"], rel=1e-2)


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="only there are logits kept")
def test_one_softmax_unit_looks_well_only_inside():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, "softmax")])
    model.compile(optimizer="sgd", loss="binary_crossentropy")
    found = measure(model, (Y > 0).astype("float32"))
    assert found["recomputed"] > 2 * found["loss"]
    assert found["outputs"][0]["spread"] <= np.finfo("float32").eps  # one, but for a rounding
