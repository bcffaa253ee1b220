"""A training on rows in files that breaks off in mid-epoch ends as one that did not."""

import keras
import pytest

from keras_trainkit import recipe, resume, runs, train
from keras_trainkit.datasets import frame, stored, streaming
from tests.datasets.own_images import folder
from tests.datasets.own_tables import messy, written
from tests.weights import digest

TABLE = {"target": "price", "members": 2, "width": 8, "bins": 4, "embedding": 2, "batch_size": 64}
IMAGES = {"width": 4, "size": 16, "batch_size": 8}


class Die(keras.callbacks.Callback):
    """Ends the training after a step of an epoch, where it is told to."""

    moment = None

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if Die.moment == (self.epoch, batch):
            raise RuntimeError("died")


def dying(name):
    """Returns a shipped recipe whose training can be broken off."""
    import dataclasses

    known = recipe.load(name)
    own = known.callbacks
    assert own is not None
    with_death = dataclasses.replace(known, callbacks=lambda *args: [*own(*args), Die()], path=None)
    return dataclasses.replace(with_death, baselines=())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["table", pytest.param("images", marks=pytest.mark.proof)])
def test_streamed_data_go_on_in_mid_epoch(tmp_path, monkeypatch, name):
    monkeypatch.setenv("TRAINKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(frame, "CHUNK", 100)
    monkeypatch.setattr(streaming, "SAMPLE", 300)
    monkeypatch.setattr(stored, "BLOCK", 256)
    monkeypatch.setattr(stored, "WINDOW", 4)
    source = written(tmp_path, messy(500)) if name == "table" else folder(tmp_path / "data")
    fields = {**(TABLE if name == "table" else IMAGES), "data": str(source), "epochs": 2}
    told = {"doctor": False, "checkpoint_seconds": 0, "stream_above": 0.0, **fields}
    chosen = dying(name)
    whole = train(chosen, out=tmp_path / "whole", **told)
    assert (tmp_path / "cache").is_dir()
    monkeypatch.setattr(Die, "moment", (1, 2))
    with pytest.raises(RuntimeError, match="died"):
        train(chosen, out=tmp_path / "broken", **told)
    monkeypatch.setattr(Die, "moment", None)
    (run,) = runs.find(tmp_path / "broken")
    resumed = resume(run, recipe=chosen)
    assert digest(resumed.model()) == digest(whole.model())
    assert resumed.history["loss"] == whole.history["loss"]
    assert resumed.metrics["test"] == whole.metrics["test"]
