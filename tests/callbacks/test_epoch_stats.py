"""Learning rate and throughput in the logs."""

import time

import keras
import numpy as np
import pytest

from keras_trainkit.callbacks import EpochStats


class Slow(keras.callbacks.Callback):
    def on_test_begin(self, logs=None):
        time.sleep(3)


def test_validation_is_not_counted_and_a_schedule_is_followed():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2], [0.5, 0.25])
    model.compile(optimizer=keras.optimizers.SGD(schedule), loss="mse")
    x = np.ones((8, 1))
    callbacks = [EpochStats(8), Slow()]
    fit = model.fit(
        x, x, batch_size=4, epochs=2, verbose=0, validation_data=(x, x), callbacks=callbacks
    )
    assert fit.history["learning_rate"] == pytest.approx([0.5, 0.25])
    assert fit.history["seconds"][1] < 2.5
    rates = 8 / np.array(fit.history["seconds"])
    assert fit.history["examples_per_second"] == pytest.approx(rates)


def test_logs_may_be_missing():
    EpochStats(8).on_epoch_end(0)
