"""What every callback promises, checked on one example of each exported name."""

import copy
import inspect

import keras
import numpy as np
import pytest

from keras_trainkit import callbacks, schedules
from tests.reuse import Reused

RNG = np.random.default_rng(0)
X = RNG.normal(size=(16, 2, 2)).astype("float32")  # images, for the figure of images
Y = RNG.integers(0, 2, 16)


@Reused
def build(scheduled=False, **arguments):
    keras.utils.set_random_seed(0)
    rate = keras.optimizers.schedules.PolynomialDecay(0.01, 16, 0.001) if scheduled else 0.001
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2, 2)),
            layers.Flatten(),
            layers.Dense(4, "relu"),
            layers.BatchNormalization(),
            layers.Dense(2, "softmax", dtype="float32"),
        ]
    )
    loss = "sparse_categorical_crossentropy"
    optimizer = keras.optimizers.Adam(rate)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"], **arguments)
    return model


def _saved(folder):
    path = folder / "model.weights.h5"
    build().save_weights(path)
    return [path, path]


# One entry for every exported name: what makes an example of it, given an empty folder.
EXAMPLES = {
    "CalibrationFigure": lambda folder: callbacks.CalibrationFigure(X, Y, folder),
    "Checkpoint": lambda folder: callbacks.Checkpoint(folder / "a.keras", 0.5, 3),
    "ClusteringScores": lambda folder: callbacks.ClusteringScores(X, Y, every=2, sample=10),
    "ConfusionMatrixFigure": lambda folder: callbacks.ConfusionMatrixFigure(X, Y, folder),
    "Doctor": lambda folder: callbacks.Doctor(path=folder / "signals.jsonl"),
    "EMA": lambda folder: callbacks.EMA(),
    "EarlyStopping": lambda folder: callbacks.EarlyStopping("accuracy", patience=1),
    "EpochStats": lambda folder: callbacks.EpochStats(examples=16),
    "GradientNoiseScale": lambda folder: callbacks.GradientNoiseScale((X, Y), 4, 2, every=2),
    "OneCycleMomentum": lambda folder: callbacks.OneCycleMomentum(schedules.OneCycle(0.1, 8)),
    "PlateauScale": lambda folder: callbacks.PlateauScale("loss", patience=1, min_delta=9.0),
    "Rescue": lambda folder: callbacks.Rescue(attempts=2),
    "SWA": lambda folder: callbacks.SWA(0.5, data=X),
    "Soup": lambda folder: callbacks.Soup(("a.keras",)),
    "StopOnInterrupt": lambda folder: callbacks.StopOnInterrupt(print),
    "TensorBoard": lambda folder: callbacks.TensorBoard(folder, {"batch_size": 8}),
    "ThresholdStop": lambda folder: callbacks.ThresholdStop("val_accuracy", 2.0),
    "TimeBudget": lambda folder: callbacks.TimeBudget(minutes=5),
    "TopKCheckpoints": lambda folder: callbacks.TopKCheckpoints(folder, "accuracy", k=1),
    "TrainingMonitor": lambda folder: callbacks.TrainingMonitor((X, Y), 2, log_dir=folder),
    "TrainingProgress": lambda folder: callbacks.TrainingProgress(examples=16, steps=2),
    "WorstExamplesFigure": lambda folder: callbacks.WorstExamplesFigure(X, Y, folder, k=5),
    "greedy_soup": lambda folder: callbacks.greedy_soup(build(), _saved(folder), lambda m: 1.0),
    "recompute_batch_norm": lambda folder: callbacks.recompute_batch_norm(build(), X),
    "uniform_soup": lambda folder: callbacks.uniform_soup(build(), _saved(folder)),
}

CALLBACKS = [
    name
    for name in EXAMPLES
    if inspect.isclass(getattr(callbacks, name))
    and issubclass(getattr(callbacks, name), keras.callbacks.Callback)
]


def weights(model):
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.weights]


def assert_trained(model, epochs_run):
    assert epochs_run == 2
    assert all(np.isfinite(value.astype("float32")).all() for value in weights(model))


@pytest.fixture
def policy():
    """Sets a dtype policy, and takes it back."""
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy("float32")


def test_every_export_has_one_example():
    exported = {
        name
        for name, value in vars(callbacks).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert set(EXAMPLES) == exported


@pytest.mark.backend
@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in CALLBACKS])
def test_examples_of_all_else_run(name, tmp_path):
    EXAMPLES[name](tmp_path)


@pytest.mark.backend
@pytest.mark.parametrize("name", CALLBACKS)
def test_hooks_without_logs_and_copies_before_training(name, tmp_path):
    callback = copy.deepcopy(EXAMPLES[name](tmp_path))
    model = build()
    model.evaluate(X, Y, verbose=0)
    model.stop_training = False
    callback.set_model(model)
    callback.set_params({"epochs": 1, "steps": 1, "verbose": 0})
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_train_batch_begin(0)
    callback.on_train_batch_end(0)
    callback.on_test_begin()
    callback.on_test_batch_begin(0)
    callback.on_test_batch_end(0)
    callback.on_test_end()
    callback.on_epoch_end(0)
    callback.on_train_end()
    assert not model.stop_training


@pytest.mark.backend
@pytest.mark.parametrize("name", CALLBACKS)
def test_two_fits_then_predict(name, tmp_path):
    """The second fit of one instance begins anew, and prediction leaves the model alone."""
    several = {} if keras.config.backend() == "torch" else {"steps_per_execution": 2}
    model, callback = build(scheduled=True, **several), EXAMPLES[name](tmp_path)
    data = {"batch_size": 4, "verbose": 0}
    for _ in range(2):
        history = model.fit(X, Y, epochs=2, validation_data=(X, Y), callbacks=[callback], **data)
        assert_trained(model, len(history.epoch))
    before = weights(model)
    model.evaluate(X, Y, callbacks=[callback], **data)
    model.predict(X, callbacks=[callback], verbose=0)
    for a, b in zip(before, weights(model), strict=True):
        np.testing.assert_array_equal(a, b)


def all_of_them(folder):
    """Every callback, in the order their documentation asks for."""
    last = [name for name in CALLBACKS if name in ("SWA", "TimeBudget")]
    middle = [name for name in CALLBACKS if name not in ("EMA", *last)]
    return [EXAMPLES[name](folder / name) for name in ["EMA", *middle, *last]]


@pytest.mark.backend
@pytest.mark.parametrize(
    "half", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
def test_all_at_once_compiled_in_half_precision(half, tmp_path, policy):
    policy(half)
    model = build(jit_compile=keras.config.backend() != "torch")  # torch compiles for minutes
    data = {"epochs": 2, "batch_size": 8, "verbose": 0, "validation_data": (X, Y)}
    history = model.fit(X, Y, callbacks=all_of_them(tmp_path), **data)
    assert_trained(model, len(history.epoch))


@pytest.mark.proof
@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="this is TensorFlow's")
def test_all_at_once_mirrored_on_a_data_set(tmp_path):
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model = build(steps_per_execution=2)
    made = all_of_them(tmp_path)
    history = model.fit(data, epochs=2, verbose=0, callbacks=made, validation_data=data)
    assert_trained(model, len(history.epoch))
