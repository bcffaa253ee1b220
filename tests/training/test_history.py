"""The rest of the recorder is in tests/training/test_train.py; here, resuming and errors."""

import keras
import numpy as np
import pytest

from keras_trainkit import Run
from keras_trainkit.recording.callback_state import restore, state_of
from keras_trainkit.training.history import Recorder


def test_the_rows_go_on(tmp_path):
    first, second = Recorder(Run(tmp_path)), Recorder(Run(tmp_path))
    first.rows, first.best = [{"epoch": 1, "loss": 0.5}], 0.25
    restore(second, state_of(first))
    assert (second.rows, second.best) == (first.rows, 0.25)


def test_an_exception_leaves_the_history_of_every_epoch_that_was_over(tmp_path):
    class Broken(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 3:
                raise RuntimeError("on purpose")

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.ones((4, 1))
    with pytest.raises(RuntimeError, match="on purpose"):
        model.fit(x, x, epochs=9, verbose=0, callbacks=[Recorder(Run(tmp_path)), Broken()])
    assert len(Run(tmp_path).history["loss"]) == 3


def test_an_exception_before_the_first_epoch_leaves_no_history(tmp_path):
    Recorder(Run(tmp_path)).settle()
    assert not (tmp_path / "history.csv").exists()
