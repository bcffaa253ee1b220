import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import ThresholdStop
from tests.reuse import Reused


class Script(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["val_score"] = [0.1, 0.5, 0.75, 0.7, 0.9][epoch]


@Reused
def build():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    return model


def fit(stop, verbose=0):
    x = np.zeros((4, 1), "float32")
    return len(build().fit(x, x, epochs=5, verbose=verbose, callbacks=[Script(), stop]).epoch)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("threshold", "mode", "epoch"),
    [(0.75, "max", 2), (0.6, "max", 2), (0.95, "max", None), (0.1, "min", 0), (0.05, "min", None)],
)
def test_first_epoch_that_reaches_it(threshold, mode, epoch):
    target = ThresholdStop("val_score", threshold, mode)
    assert fit(target) == (5 if epoch is None else epoch + 1)
    assert target.epoch == epoch
    assert (target.seconds is None) == (epoch is None)


def test_seconds_are_of_the_epoch_that_reached_it():
    target = ThresholdStop("val_score", 0.5, "max", stop=False)
    assert fit(target) == 5
    assert target.value == 0.5
    assert target.seconds > 0
    assert target.reason is None


def test_says_why(capsys):
    target = ThresholdStop("val_score", 0.5, "max")
    fit(target, verbose=2)
    assert "Stopped after epoch 2: val_score reached 0.5 (target 0.5) in " in target.reason
    assert target.reason in capsys.readouterr().out


@pytest.mark.backend
def test_auto_direction_and_reset():
    target = ThresholdStop("mae", 0.5)
    for _ in range(2):
        fit(target)
        assert target.epoch == 0


def test_bad_input():
    with pytest.raises(InputError, match="threshold must be a finite number"):
        ThresholdStop("loss", float("nan"))
    with pytest.raises(InputError, match="mode='auto' for monitor='val_score'"):
        fit(ThresholdStop("val_score", 0.5))
