"""A .keras file with any of our layers is read in a fresh process; one that cannot be is said."""

import json
import subprocess
import sys

import pytest

from keras_trainkit import InputError
from keras_trainkit.runs.model_file import load_model


@pytest.mark.parametrize("content", [None, b"PK cut"])
def test_a_damaged_file(tmp_path, content):
    path = tmp_path / "m.keras"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match="must be a whole"):
        load_model(path)


@pytest.mark.slow
def test_a_model_trained_for_int8_is_read_in_a_fresh_process(tmp_path):
    import keras
    import numpy as np

    from keras_trainkit.compression import bake, quantize_aware

    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.ReLU()])
    qat = quantize_aware(net)
    x = np.linspace(-1, 1, 8, dtype="float32").reshape(4, 2)
    qat(x, training=True)
    expected = {}
    for name, model in {"qat": qat, "baked": bake(qat)}.items():
        model.save(tmp_path / f"{name}.keras")
        expected[name] = np.asarray(model(x)).tolist()
    code = (
        "import sys, json, pathlib, numpy as np;"
        "from keras_trainkit.runs.model_file import load_model;"
        "x = np.linspace(-1, 1, 8, dtype='float32').reshape(4, 2);"
        "print(json.dumps({name: np.asarray(load_model(pathlib.Path(sys.argv[1]) / f'{name}.keras')"
        "(x)).tolist() for name in ('qat', 'baked')}))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(found) == expected
