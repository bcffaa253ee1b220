"""Ctrl-C as an orderly end."""

import os
import signal
import threading

import keras
import numpy as np
import pytest

from keras_trainkit.callbacks import StopOnInterrupt


class Press(keras.callbacks.Callback):
    """Presses Ctrl-C at a step, once or more often."""

    def __init__(self, step, times=1):
        super().__init__()
        self.step, self.times, self.seen = step, times, 0

    def on_train_batch_begin(self, batch, logs=None):
        self.seen += 1
        if self.seen == self.step:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


def fit(press, stop):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    x = np.ones((40, 1))
    with stop.listening():
        return model.fit(x, x, batch_size=4, epochs=3, verbose=0, callbacks=[press, stop])


def test_the_first_ends_after_the_step_with_logs_whole():
    said = []
    stop, press = StopOnInterrupt(said.append), Press(12)
    history = fit(press, stop)
    assert stop.asked
    assert press.seen == 12
    assert len(history.history["loss"]) == 2
    assert "Ctrl-C again" in said[0]
    again = fit(Press(-1), stop)
    assert len(again.history["loss"]) == 3  # the next fit does not remember it


def test_the_second_breaks_off():
    with pytest.raises(KeyboardInterrupt):
        fit(Press(3, times=2), StopOnInterrupt(lambda _: None))


def test_the_handler_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    fit(Press(-1), StopOnInterrupt(print))
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_is_left_alone():
    raised = []

    def work():
        try:
            with StopOnInterrupt(print).listening():
                pass
        except ValueError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert raised == []
