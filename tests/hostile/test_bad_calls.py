"""Every bad argument of a public constructor or function is refused in one sentence."""

import keras
import numpy as np
import pytest

import keras_trainkit as tk
from tests.hostile.calls import CALLS

X, Y = np.ones((6, 2), "float32"), np.array([0, 1] * 3)
ROOMS = ["metrics", "losses", "schedules", "layers", "optimizers", "callbacks"]
ROOMS += ["compression", "tuning", "exporting"]


@pytest.fixture(scope="module")
def names():
    """What a call may use: the rooms, a small compiled model, and a few examples."""
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    net.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    rooms = {room: getattr(tk, room) for room in ROOMS}
    return {**rooms, "tk": tk, "keras": keras, "ones": np.ones, "X": X, "Y": Y, "net": net}


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "damaged.tflite").write_bytes(b"\x00\x00\x00\x00TFL3 and no more")
    return tmp_path


@pytest.mark.parametrize("call", CALLS)
def test_a_bad_argument_is_refused_in_one_sentence(names, workplace, call):
    before = sorted(workplace.rglob("*"))
    with pytest.raises((ValueError, TypeError)) as error:
        eval(call, dict(names))
    sentence = str(error.value)
    assert sentence.strip()
    assert "\n" not in sentence
    assert sorted(workplace.rglob("*")) == before
