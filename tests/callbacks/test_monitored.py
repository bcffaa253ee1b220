import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import _monitored


@keras.saving.register_keras_serializable(package="tests")
class Undirected(keras.metrics.Mean):
    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_pred)


@pytest.fixture(scope="module")
def model():
    inputs = keras.Input((2,))
    outputs = {n: keras.layers.Dense(1, name=n)(inputs) for n in ("a", "b")}
    model = keras.Model(inputs, outputs)
    model.compile(
        loss="mse",
        metrics={"a": ["mae", keras.metrics.R2Score()], "b": [Undirected(name="u")]},
    )
    x = np.zeros((4, 2), "float32")
    model.fit(x, {"a": x[:, :1], "b": x[:, :1]}, verbose=0)
    return model


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("loss", "min"),
        ("val_loss", "min"),
        ("val_a_loss", "min"),
        ("a_mae", "min"),
        ("val_a_mae", "min"),
        ("val_a_r2_score", "max"),
        ("silhouette", "max"),  # a callback's, so no metric of the model
        ("val_davies_bouldin", "min"),
    ],
)
def test_auto_asks_the_metric(model, name, expected):
    assert _monitored.direction(name, "auto", model) == expected


@pytest.mark.backend
def test_mode_wins_and_silence_raises(model):
    assert _monitored.direction("val_b_u", "max", model) == "max"
    with pytest.raises(InputError, match="mode='auto' for monitor='val_b_u'"):
        _monitored.direction("val_b_u", "auto", model)


def test_read():
    logs = {"loss": np.float32(0.5), "val_loss": 1.0}
    assert _monitored.read(logs, "loss") == 0.5
    assert _monitored.read(None, "loss") is None
    assert _monitored.read({"loss": 1.0}, "val_accuracy") is None
    with pytest.raises(InputError, match=r"'val_los'\. Did you mean 'val_loss'\?"):
        _monitored.read(logs, "val_los")
    with pytest.raises(InputError, match="Did you mean 'loss'"):
        _monitored.read({"loss": 1.0}, "lss")


@pytest.mark.parametrize(
    ("value", "best", "mode", "delta", "expected"),
    [
        (1.0, None, "min", 0.0, True),
        (float("nan"), None, "min", 0.0, False),
        (float("nan"), 1.0, "max", 0.0, False),
        (1.0, 1.0, "min", 0.0, False),
        (0.89, 1.0, "min", 0.1, True),
        (0.91, 1.0, "min", 0.1, False),
        (1.11, 1.0, "max", 0.1, True),
        (1.09, 1.0, "max", 0.1, False),
        (float("-inf"), 1.0, "min", 0.1, True),
    ],
)
def test_is_better(value, best, mode, delta, expected):
    assert _monitored.is_better(value, best, mode, delta) is expected


def test_announce(capsys):
    _monitored.announce("hello", {"verbose": 0})
    _monitored.announce("hello", None)
    assert capsys.readouterr().out == ""
    _monitored.announce("hello", {"verbose": "auto"})
    assert capsys.readouterr().out == "\nhello\n"
