"""The child's work, done in this process."""

import json
import pickle

import keras
import numpy as np

from keras_trainkit.tuning import measure


def test_the_noise_scale_is_that_of_a_known_gradient(tmp_path):
    """y = w x + noise: at the optimum's neighbourhood the closed form is tr(S) / |G|^2."""
    rng = np.random.default_rng(0)
    x = np.ones((4000, 1), "float32")
    y = rng.normal(3.0, 1.0, (4000, 1)).astype("float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    model.set_weights([np.array([[1.0]])])
    task = {"current": 100, "noise_steps": 200}
    found = measure._noise_scale(model, x, y, task)
    # The gradient is 2 (w - y): |G|^2 = 4 (1 - 3)^2 = 16 and tr(S) = 4 var(y) = 4.
    assert abs(found["noise_scale"] - 0.25) < 0.05


def test_sizes_are_written_one_by_one(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.save(tmp_path / "model.keras")
    x, y = np.zeros((64, 2), "float32"), np.zeros((64, 1), "float32")
    (tmp_path / "data.pickle").write_bytes(pickle.dumps((x, y)))
    task = {"recipe": "", "sizes": [8, 16], "current": 8, "noise_steps": 10, "seconds": 0.01}
    assert measure.run(tmp_path, **task) == {}
    lines = (tmp_path / "sizes.jsonl").read_text().splitlines()
    assert [json.loads(line)["batch_size"] for line in lines] == [8, 16]
    noise = json.loads((tmp_path / "noise.json").read_text())
    assert noise["noise_scale"] is None  # no example differs from another
    assert "no scale can be told" in noise["reason"]
