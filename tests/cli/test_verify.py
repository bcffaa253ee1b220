"""`trainkit verify` on files that are whole and on files that are not."""

import keras
import numpy as np
import pytest

from keras_trainkit.cli import main
from keras_trainkit.exporting import convert, ports, saving


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    saving.save(model, ports.of(model), tmp_path / "model")
    convert.run(tmp_path, ["float32"])
    model.save("model.keras")
    rng = np.random.default_rng(0)
    np.savez("data.npz", x=rng.normal(size=(50, 4)), y=rng.integers(0, 3, 50))
    return tmp_path


@pytest.mark.slow
def test_a_file_beside_a_keras_file_alone_and_bare(workplace, capsys):
    keras_file = ["--run", "model.keras", "--data", "npz:data.npz"]
    assert main(["verify", "float32.tflite", *keras_file, "--max-drop", "0"]) == 0
    assert "100.00 % of 10 examples name the same class" in capsys.readouterr().out
    assert main(["verify", "float32.tflite", "--data", "npz:data.npz", "--max-kb", "0"]) == 1
    assert "score   accuracy" in capsys.readouterr().out
    pytest.importorskip("tflite_micro")
    assert main(["verify", "float32.tflite", "--data", "npz:data.npz", "--micro"]) == 0
    assert "micro   100.00 % of the outputs of 10 examples" in capsys.readouterr().out
    assert main(["verify", "float32.tflite"]) == 0
    assert "1 FULLY_CONNECTED" in capsys.readouterr().out


@pytest.mark.slow
def test_what_cannot_be_verified_is_one_sentence(workplace, capsys):
    (workplace / "cut.tflite").write_bytes((workplace / "float32.tflite").read_bytes()[:300])
    cases = {
        "none.tflite": "must be a .tflite file that exists",
        "cut.tflite": "must be a whole .tflite file",
        "float32.tflite --data excel:x": "data must be one of",
        "float32.tflite --run model.keras": "data must be given for a .keras file",
        "float32.tflite --micro": "--micro needs --data or --run",
        "float32.tflite --run none": "fits 0 of the 0 runs",
    }
    for words, message in cases.items():
        assert main(["verify", *words.split()]) == 2
        error = capsys.readouterr().err
        assert message in error
        assert error.count("\n") == 1
