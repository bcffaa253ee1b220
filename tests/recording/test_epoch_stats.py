"""Learning rate and throughput in the logs."""

import keras
import numpy as np
import pytest

from keras_trainkit.callbacks import EpochStats
from keras_trainkit.recording import epoch_stats


class Clock(keras.callbacks.Callback):
    """A step takes a second, a validation a hundred."""

    now = 0.0

    def perf_counter(self):
        return self.now

    monotonic = time = perf_counter

    def on_train_batch_begin(self, batch, logs=None):
        self.now += 1.0

    def on_test_begin(self, logs=None):
        self.now += 100.0


def test_validation_is_not_counted_and_a_schedule_is_followed(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(epoch_stats, "time", clock)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2], [0.5, 0.25])
    model.compile(optimizer=keras.optimizers.SGD(schedule), loss="mse")
    x = np.ones((8, 1))
    callbacks = [EpochStats(8), clock]
    fit = model.fit(
        x, x, batch_size=4, epochs=2, verbose=0, validation_data=(x, x), callbacks=callbacks
    )
    assert fit.history["learning_rate"] == pytest.approx([0.5, 0.25])
    assert fit.history["seconds"] == [2.0, 2.0]
    assert fit.history["examples_per_second"] == [4.0, 4.0]


def test_logs_may_be_missing():
    EpochStats(8).on_epoch_end(0)
