"""Every exported optimizer through the same promises."""

import copy
import inspect
import json

import keras
import numpy as np
import pytest

from keras_trainkit import optimizers
from keras_trainkit.optimizers import SAM, Lookahead, SAMModel, layerwise_decay

BACKEND = keras.backend.backend()
X = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
Y = (X[:, :1] * X[:, 1:2] > 0).astype("float32")


def sgd(factor=1.0):
    return keras.optimizers.SGD(0.05 * factor, momentum=0.9)


def built(kind, make_optimizer, **options):
    """Returns a compiled model, always with the same weights."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(8, activation="tanh")(inputs)
    outputs = keras.layers.Dense(1, activation="sigmoid", dtype="float32")(outputs)
    model = kind(inputs, outputs)
    options.setdefault("jit_compile", False)
    model.compile(optimizer=make_optimizer(model), loss="mse", **options)
    return model


TRAINED = {
    "Lookahead": (keras.Model, lambda model: Lookahead(sgd(), sync_period=2)),
    "SAM": (SAMModel, lambda model: SAM(sgd(), rho=0.1, every=2)),
    "SAMModel": (SAMModel, lambda model: SAM(keras.optimizers.Adam(0.01), 0.5, adaptive=True)),
    "layerwise_decay": (keras.Model, lambda model: layerwise_decay(model, sgd, 0.5)),
}
EXAMPLES = {
    **{name: lambda pair=pair: built(*pair) for name, pair in TRAINED.items()},
    "scaled_learning_rate": lambda: optimizers.scaled_learning_rate(0.1, 64),
}

every = pytest.mark.parametrize("name", TRAINED)


def trained(name, epochs, **options):
    model = built(*TRAINED[name], **options)
    return model, fit(model, epochs)


def fit(model, epochs):
    return model.fit(X, Y, batch_size=3, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def weights(model):
    return np.concatenate([np.ravel(one) for one in model.get_weights()])


def test_every_export_has_an_example():
    exported = {
        name
        for name, value in vars(optimizers).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert exported == set(EXAMPLES)


@every
@pytest.mark.backend
def test_config_round_trip(name):
    optimizer = EXAMPLES[name]().optimizer
    text = json.dumps(keras.optimizers.serialize(optimizer))
    again = keras.optimizers.deserialize(json.loads(text))
    assert type(again) is type(optimizer)
    assert json.dumps(keras.optimizers.serialize(again)) == text


@every
@pytest.mark.backend
def test_it_learns_and_goes_on_after_loading(name, tmp_path):
    model, losses = trained(name, epochs=3)
    assert losses[-1] < losses[0]
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert type(again) is type(model)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    np.testing.assert_allclose(fit(again, 1), fit(model, 1), rtol=1e-4)
    np.testing.assert_allclose(weights(again), weights(model), rtol=1e-4, atol=1e-6)


@every
@pytest.mark.backend
def test_a_copy_learns_the_same_under_jit_and_with_several_steps_per_execution(name):
    kind, make = TRAINED[name]
    options = {} if BACKEND == "torch" else {"jit_compile": True, "steps_per_execution": 2}
    copied = built(kind, lambda model: copy.deepcopy(make(model)), **options)
    fit(copied, 1)
    np.testing.assert_allclose(weights(copied), weights(trained(name, 1)[0]), rtol=1e-3, atol=1e-5)


@every
@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
@pytest.mark.backend
def test_mixed_precision(name, policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model, losses = trained(name, epochs=4)
    finally:
        keras.config.set_dtype_policy(before)
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]
    scaled = isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert scaled == (policy == "mixed_float16")


# SAM's example has every=2, which the strategy does not support; SAMModel's has every=1.
@pytest.mark.parametrize("name", ["Lookahead", "SAMModel"])
@pytest.mark.skipif(BACKEND != "tensorflow", reason="a TensorFlow strategy")
def test_mirrored_strategy(name):
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model, losses = trained(name, 1)
    oracle, expected = trained(name, 1)
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    np.testing.assert_allclose(weights(model), weights(oracle), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("name", ["Lookahead", "SAM"])
@pytest.mark.backend
def test_callbacks_of_keras_set_the_inner_learning_rate(name):
    model = EXAMPLES[name]()
    plateau = keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=0, min_delta=1e9)
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[plateau])
    np.testing.assert_allclose(float(model.optimizer.inner_optimizer.learning_rate), 0.025)
