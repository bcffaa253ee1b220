"""What is recorded of a training that does not notice."""

import json

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.diagnosis import Signals
from keras_trainkit.recording.signals import SignalRecorder

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 6)).astype("float32")
Y = RNG.integers(0, 3, 200)


def network(**arguments):
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.GaussianNoise(0.1),
            layers.Dense(16, "relu", kernel_regularizer="l2", name="hidden"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dense(3, "softmax", name="head"),
        ]
    )
    loss = "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"], **arguments)
    return model


def fit(callbacks, **arguments):
    model = network(**arguments)
    data = {"epochs": 3, "batch_size": 16, "validation_split": 0.2, "verbose": 0}
    history = model.fit(X, Y, callbacks=callbacks, **data).history
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.variables], history


@pytest.mark.backend
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        pytest.param({"jit_compile": True, "steps_per_execution": 4}, marks=pytest.mark.proof),
    ],
)
def test_training_is_bit_identical_and_everything_is_recorded(arguments, tmp_path):
    if arguments and keras.config.backend() == "torch":
        pytest.skip("torch has no steps_per_execution")
    recorder = SignalRecorder(path=tmp_path / "signals.jsonl")
    (plain, a), (watched, b) = fit([], **arguments), fit([recorder], **arguments)
    for u, v in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(u, v)
    assert a == b
    assert recorder.failures == {}

    signals = recorder.signals
    assert signals.ended == "finished"
    assert signals.losses == pytest.approx(a["loss"])
    assert signals.validation == pytest.approx(a["val_loss"])
    assert signals.data["batch_size"] == 16
    assert signals.first["step"] == 0
    assert signals.last["step"] == 30
    assert signals.layer("hidden")["activation"] == "relu"
    assert sum(signals.heads[0]["target"]["counts"]) == signals.data["target_rows"]
    assert signals.data["target_rows"] >= 128
    assert len(signals.data["waits"]) >= 1
    ratios = signals.layer_series("update_ratio")["hidden"]
    assert all(0 < ratio < 1 for ratio in ratios)
    steps = [row["loss"] for row in signals.steps if row["epoch"] == 0]
    assert np.mean(steps) == pytest.approx(a["loss"][0], rel=0.2)

    lines = (tmp_path / "signals.jsonl").read_text().splitlines()
    again = Signals.from_records(json.loads(line) for line in lines)
    assert again.heads == signals.heads
    assert again.samples == signals.samples


@pytest.mark.backend
def test_the_first_sample_is_of_the_untrained_model():
    recorder = SignalRecorder(probe=(X[:50], Y[:50]))
    model = network()
    untrained = model.evaluate(X[:50], Y[:50], verbose=0)[0]
    model.fit(X, Y, batch_size=16, verbose=0, callbacks=[recorder])
    assert recorder.signals.first["loss"] == pytest.approx(untrained, rel=1e-5)


class Subclassed(keras.Model):
    """Two inputs and two outputs, built by its first step."""

    def __init__(self):
        super().__init__(name="mine")
        self.dense = layers.Dense(2, name="dense")

    def call(self, inputs):
        joined = keras.ops.concatenate([inputs["a"], inputs["b"]], axis=-1)
        outputs = self.dense(joined)
        return {"p": outputs[:, :1], "q": outputs[:, 1:]}


@pytest.mark.backend
def test_a_subclassed_model_with_nests_of_inputs_and_outputs():
    model = Subclassed()
    model.compile(optimizer="sgd", loss={"p": "mse", "q": "mae"})
    x, y = {"a": X[:, :3], "b": X[:, 3:]}, {"p": X[:, :1], "q": X[:, 1:2]}
    recorder = SignalRecorder()
    model.fit(x, y, epochs=2, verbose=0, callbacks=[recorder])
    assert recorder.failures == {}
    assert len(recorder.signals.data["targets"]) == 2
    assert len(recorder.signals.last["outputs"]) == 2


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="its step is TensorFlow's")
def test_a_custom_training_step_is_recorded_as_far_as_it_goes():
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, x):
            return self.dense(x)

        def compute_loss(self, *args, **kwargs):
            raise RuntimeError("only in train_step")

        def train_step(self, data):
            return {"loss": 0.5}

    model = Mine()
    model.build((None, 6))
    model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    recorder = SignalRecorder()
    model.fit(X, X[:, :1], epochs=2, verbose=0, callbacks=[recorder])
    assert set(recorder.failures) == {"own train_step"}
    assert len(recorder.signals.losses) == 2
    assert recorder.signals.setup["custom_train_step"]


@pytest.mark.backend
def test_a_training_that_breaks_has_no_end():
    class Breaks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyError("broken")

    recorder, model = SignalRecorder(), network()
    with pytest.raises(KeyError):
        model.fit(X, Y, verbose=0, callbacks=[recorder, Breaks()])
    assert recorder.signals.ended == ""
    assert len(recorder.signals.losses) == 1
