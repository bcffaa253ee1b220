"""Hyper-parameters beside Keras's own event files, read back."""

import keras
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

from keras_trainkit.callbacks import Doctor, TensorBoard


def test_hparams_are_read_back(tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x = np.ones((4, 1))
    given = {"batch_size": 4, "rate": 0.5, "name": "a", "fast": True}
    model.fit(x, x, verbose=0, callbacks=[TensorBoard(tmp_path / "run" / "logs", given)])
    events = EventAccumulator(str(tmp_path / "run" / "logs")).Reload()
    content = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    start = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
    read = {name: getattr(value, value.WhichOneof("kind")) for name, value in start.hparams.items()}
    assert read == given


def _histograms(folder):
    events = EventAccumulator(str(folder), {"tensors": 0}).Reload()
    return {tag: [e.step for e in events.Tensors(tag)] for tag in events.Tags()["tensors"]}


def test_histograms_of_the_gradients_of_sampled_epochs(tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="d")])
    model.compile(optimizer="sgd", loss="mse")
    x, doctor = np.ones((4, 1)), Doctor(show=False)
    board = TensorBoard(tmp_path, gradients=lambda: doctor.gradients)
    model.fit(x, 3 * x, epochs=4, batch_size=1, verbose=0, callbacks=[doctor, board])
    found = _histograms(tmp_path / "gradients")
    assert set(found) == {f"{v.path}/histogram" for v in model.trainable_variables}
    assert all(steps[0] == 0 and 3 not in steps for steps in found.values())  # 3: no sample yet


def test_gradients_that_are_not_numbers_stop_nothing(tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="d")])
    model.compile(optimizer="sgd", loss="mse")
    given = {"w": np.array([np.nan, np.inf, 1.0])}
    board = TensorBoard(tmp_path, gradients=lambda: given)
    model.fit(np.ones((4, 1)), np.ones((4, 1)), verbose=0, callbacks=[board])
    assert list(_histograms(tmp_path / "gradients")) == ["w/histogram"]
