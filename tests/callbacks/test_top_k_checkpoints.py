import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import TopKCheckpoints
from tests.reuse import Reused

NAN = float("nan")


class Script(keras.callbacks.Callback):
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


def fit(best, values):
    model = build()
    x = np.zeros((4, 1), "float32")
    model.fit(x, x, epochs=len(values), verbose=0, callbacks=[Script(values), best])
    return model


@pytest.mark.backend
@pytest.mark.parametrize(
    ("values", "k", "mode", "epochs"),
    [
        ([5, 1, 3, 4, 2], 3, "auto", [1, 4, 2]),
        ([5, 1, 3, 4, 2], 2, "max", [0, 3]),
        ([5, NAN, 3], 3, "min", [2, 0]),
        ([1, 1, 1, 1], 2, "min", [0, 1]),
        ([None, 2, None, 1], 1, "min", [3]),
    ],
)
def test_keeps_the_best_and_only_them(tmp_path, values, k, mode, epochs):
    best = TopKCheckpoints(tmp_path / "new" / "folder", k=k, mode=mode)
    fit(best, values)
    assert [checkpoint.epoch for checkpoint in best.kept] == epochs
    assert [checkpoint.value for checkpoint in best.kept] == [values[e] for e in epochs]
    assert set(best.directory.iterdir()) == {checkpoint.path for checkpoint in best.kept}
    for checkpoint in best.kept:
        loaded = keras.models.load_model(checkpoint.path)
        assert loaded.get_weights()[0].item() == checkpoint.epoch
    assert best.kept[0].path.name == (
        f"epoch-{epochs[0] + 1:04d}-val_loss-{values[epochs[0]]:.5g}.keras"
    )


@pytest.mark.backend
def test_weights_only(tmp_path):
    best = TopKCheckpoints(tmp_path, k=1, save_weights_only=True)
    model = fit(best, [2, 1, 3])
    (file,) = tmp_path.iterdir()
    assert file.name == "epoch-0002-val_loss-1.weights.h5"
    model.load_weights(file)
    assert model.get_weights()[0].item() == 1


def test_a_failed_save_leaves_the_others_whole(tmp_path):
    best = TopKCheckpoints(tmp_path, k=1)
    fit(best, [2])

    class Broken(keras.Sequential):
        def save(self, path, **arguments):
            path.write_bytes(b"half")
            raise OSError("No space left on device")

    best.set_model(Broken())
    with pytest.raises(OSError, match="No space left"):
        best.on_epoch_end(1, {"val_loss": 1.0})
    (file,) = tmp_path.iterdir()
    assert file == best.kept[0].path
    keras.models.load_model(file)


def test_files_of_an_earlier_fit_stay(tmp_path):
    best = TopKCheckpoints(tmp_path, k=1)
    fit(best, [2])
    fit(best, [3, 1])
    assert [checkpoint.epoch for checkpoint in best.kept] == [1]
    assert {file.name for file in tmp_path.iterdir()} == {
        "epoch-0001-val_loss-2.keras",
        "epoch-0002-val_loss-1.keras",
    }


def test_bad_input(tmp_path):
    with pytest.raises(InputError, match="k must be a positive integer"):
        TopKCheckpoints(tmp_path, k=0)
    with pytest.raises(InputError, match="mode must be one of"):
        TopKCheckpoints(tmp_path, mode="up")
    with pytest.raises(InputError, match="monitor must be one of"):
        fit(TopKCheckpoints(tmp_path, "lss"), [1])
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="directory must be a folder that can be made; received"):
        fit(TopKCheckpoints(tmp_path / "file"), [1])
