"""What is taken out of a callback and put back."""

from types import SimpleNamespace

import keras
import numpy as np

from keras_trainkit.callbacks import ThresholdStop, TimeBudget, TopKCheckpoints, time_budget
from keras_trainkit.callbacks.top_k_checkpoints import Checkpoint
from keras_trainkit.recording.callback_state import restore, state_of


def test_kerass_own_callback_goes_on_with_its_patience():
    first = keras.callbacks.EarlyStopping(patience=3)
    first.wait, first.best, first.best_weights = 2, 0.5, [np.ones(3)]
    second = keras.callbacks.EarlyStopping(patience=5)
    restore(second, state_of(first))
    assert (second.wait, second.best, second.patience) == (2, 0.5, 5)
    np.testing.assert_array_equal(second.best_weights[0], np.ones(3))


def test_objects_stay_where_they_are():
    callback = keras.callbacks.Callback()
    callback.thing, callback.mixed, callback.count = object(), [object()], 3
    assert state_of(callback) == {"count": 3}


def test_a_budget_goes_on_with_what_is_left(monkeypatch):
    monkeypatch.setattr(time_budget, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    first, second = TimeBudget(seconds=100), TimeBudget(seconds=100)
    first._start -= 60
    restore(second, state_of(first))
    assert second.seconds - (np.subtract(second._epoch_begin, second._start)) == 40


def test_a_clock_goes_on():
    first, second = ThresholdStop("loss", 1.0), ThresholdStop("loss", 1.0)
    first._start -= 60
    restore(second, state_of(first))
    assert 59 < state_of(second)["_start"] < 61


def test_kept_files_are_known_again(tmp_path):
    first, second = TopKCheckpoints(tmp_path), TopKCheckpoints(tmp_path)
    first.kept = [Checkpoint(tmp_path / "a.keras", 0.5, 2)]
    restore(second, state_of(first))
    assert second.kept == first.kept
