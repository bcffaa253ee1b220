"""What goes wrong with a run's folder while it trains is said."""

import errno
import shutil

import keras
import pytest

from keras_trainkit import InputError, recipe, train
from keras_trainkit.training import folder_errors


def test_errors_of_the_folder_are_told_from_others(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    denied = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "history.csv"))
    assert "the disk is full" in folder_errors.told(tmp_path, full)
    assert "history.csv" in folder_errors.told(tmp_path, denied)
    assert folder_errors.told(tmp_path, ValueError("another")) == ""
    assert folder_errors.told(tmp_path, PermissionError(13, "no", "/elsewhere")) == ""
    assert "which is gone" in folder_errors.told(tmp_path / "none", ValueError("any"))


@pytest.mark.parametrize("what", ["deleted", "moved"])
def test_a_folder_that_goes_away_in_mid_training_ends_in_a_sentence(tiny, tmp_path, what):
    class Remove(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            (folder,) = (tmp_path / "out").glob("*/*-seed0")
            shutil.rmtree(folder) if what == "deleted" else folder.rename(tmp_path / "moved")

    import dataclasses

    chosen = recipe.load(str(tiny))
    chosen = dataclasses.replace(chosen, callbacks=lambda config, splits: [Remove()])
    with pytest.raises(InputError, match=r"must stay where it is while it trains.*which is gone"):
        train(chosen, out=tmp_path / "out", epochs=1)
    assert list((tmp_path / "out").glob("*/*/*")) == []
