import warnings

import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import EarlyStopping
from tests.reuse import Reused


class Script(keras.callbacks.Callback):
    """Writes a scripted value into the logs, and the epoch's number into the weight."""

    def __init__(self, values):
        super().__init__()
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        if self.values[epoch] is not None:
            logs["val_loss"] = self.values[epoch]
        self.model.layers[0].kernel.assign([[float(epoch)]])


@Reused
def build():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    return model


def fit(values, stop, verbose=0, model=None):
    model = model or build()
    x = np.zeros((4, 1), "float32")
    history = model.fit(x, x, epochs=len(values), verbose=verbose, callbacks=[Script(values), stop])
    return len(history.epoch), float(model.get_weights()[0][0, 0])


NAN = float("nan")


@pytest.mark.backend
@pytest.mark.parametrize(
    ("values", "arguments", "epochs", "weight"),
    [
        ([3, 2, 1, 2, 2, 2, 0], {"patience": 3}, 6, 2),  # stops, restores epoch 2
        ([3, 2, 1, 2, 2], {"patience": 3}, 5, 2),  # does not stop, restores all the same
        ([3, 2, 1, 2, 2, 2, 0], {"patience": 3, "restore_best_weights": False}, 6, 5),
        ([1, 2, 3, 2, 2, 2], {"patience": 2, "mode": "max"}, 5, 2),
        ([3, 2.95, 2.9, 2.85], {"patience": 2, "min_delta": 0.2}, 3, 0),
        ([NAN, 2, NAN, NAN, 1], {"patience": 2}, 4, 1),  # nan is neither best nor better
        ([0, 9, 8, 7, 8, 8, 8], {"patience": 2, "start_from_epoch": 1}, 6, 3),
        ([3, None, None, None, 2], {"patience": 1}, 5, 4),  # validation_freq
    ],
)
def test_stops_and_restores(values, arguments, epochs, weight):
    stop = EarlyStopping(**arguments)
    assert fit(values, stop) == (epochs, weight)
    assert (stop.reason is None) == (epochs == len(values))


def test_says_why(capsys):
    stop = EarlyStopping(patience=2, min_delta=0.5)
    fit([3, 1.25, 1, NAN, 5], stop, verbose=2)
    expected = (
        "Stopped after epoch 4: val_loss has not improved by more than 0.5 for 2 epochs "
        "(best 1.25 at epoch 2, last nan). The weights of epoch 2 were restored."
    )
    assert stop.reason == expected
    assert expected in capsys.readouterr().out
    assert (stop.best, stop.best_epoch, stop.stopped_epoch) == (1.25, 1, 3)


def test_a_run_of_nan_stops_without_restoring():
    stop = EarlyStopping(patience=2)
    assert fit([NAN, NAN, NAN], stop) == (2, 1.0)
    assert stop.reason == (
        "Stopped after epoch 2: val_loss has not improved for 2 epochs "
        "(no value was a number, last nan)."
    )


@pytest.mark.backend
def test_forgets_the_previous_fit():
    stop = EarlyStopping(patience=1)
    fit([1, 2], stop)
    assert stop.reason
    assert fit([5, 4, 3], stop) == (3, 2.0)
    assert stop.reason is None
    assert stop.best == 3


def test_never_seen_warns_once():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit([None, None], EarlyStopping())
    messages = [str(w.message) for w in caught if "EarlyStopping" in str(w.message)]
    assert len(messages) == 1
    assert "EarlyStopping did nothing: 'val_loss' never came. Pass validation_data" in messages[0]


def test_bad_input():
    with pytest.raises(InputError, match="patience must be a positive integer"):
        EarlyStopping(patience=0)
    with pytest.raises(InputError, match=r"mode must be one of .* Did you mean 'max'"):
        EarlyStopping(mode="maxx")
    with pytest.raises(InputError, match="min_delta must be a number of at least 0"):
        EarlyStopping(min_delta=-1.0)
    with pytest.raises(InputError, match="Did you mean 'val_loss'"):
        fit([1], EarlyStopping("val_lss"))


BELOW = [5, 4, 3, 4, 4, 4], [5, 4, 3, 2, 1, 3, 3], [1, 4, 3, 2, 0.5, 1, 1, 1], [5, 5, 5, 5]


@pytest.mark.parametrize("values", BELOW, ids=str)
@pytest.mark.parametrize("baseline", [None, 3.5, 0.7])
def test_a_baseline_is_that_of_keras(values, baseline):
    own = EarlyStopping(patience=3, baseline=baseline, mode="min")
    keras_own = keras.callbacks.EarlyStopping(
        patience=3, baseline=baseline, mode="min", restore_best_weights=True
    )
    for stop in (own, keras_own):
        stop.set_model(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]))
        stop.model.stop_training = False
        stop.on_train_begin()
    for epoch, value in enumerate(values):
        for stop in (own, keras_own):
            stop.on_epoch_end(epoch, {"val_loss": value})
        assert own.model.stop_training == keras_own.model.stop_training, epoch
        if own.model.stop_training:
            break
    assert own.reason is None or baseline is None or "beyond the baseline" in own.reason


def test_a_baseline_is_a_number():
    with pytest.raises(InputError, match="baseline must be a finite number"):
        EarlyStopping(baseline=NAN)
