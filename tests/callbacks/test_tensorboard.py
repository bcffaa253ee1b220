"""Hyper-parameters beside Keras's own event files, read back."""

import keras
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

from keras_trainkit.callbacks import TensorBoard


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
