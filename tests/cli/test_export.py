"""`trainkit export`: the whole way from a run; bad input before anything heavy starts."""

import json

import pytest

from keras_trainkit import Run, train
from keras_trainkit.cli import main
from keras_trainkit.reporting.report_exports import exports


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    from tests.conftest import TINY_RECIPE

    folder = tmp_path_factory.mktemp("runs")
    (folder / "tiny.py").write_text(TINY_RECIPE)
    return train(str(folder / "tiny.py"), out=folder / "runs", epochs=3)


@pytest.mark.slow
def test_a_run_becomes_a_verified_file_and_a_budget_decides(run, capsys):
    command = ["export", str(run.path), "--to", "int8", "--max-rise", "50"]
    assert main([*command, "--max-kb", "0.5", "--to-c", "--keep-names"]) == 1
    printed = capsys.readouterr().out
    assert "verifying int8 on 10 examples" in printed
    assert "noisiest: " in printed
    assert "alignas(16)" in (run.path / "export" / "int8.c").read_text()
    assert "calibrated on training rows, verified on 10 test rows of tiny" in printed
    assert "pass  max_rise_percent" in printed
    assert "FAIL  max_kb" in printed
    path = run.path / "export" / "int8.tflite"
    report = json.loads((run.path / "export" / "int8.tflite.json").read_text())
    stored = run.metrics["test"]["root_mean_squared_error"]
    assert report["verified"]["keras"] == pytest.approx(stored, rel=1e-5)
    assert report["metadata"]["recipe"] == "tiny"

    before = path.read_bytes()
    assert b"serving_default_input_0" in before
    assert main(command) == 2
    assert "give overwrite=True (--overwrite)" in capsys.readouterr().err
    assert path.read_bytes() == before

    assert main(["verify", str(path), "--run", str(run.path), "--max-kb", "100"]) == 0
    again = capsys.readouterr().out
    assert f"{report['verified']['file']:.5g} in the file" in again
    assert "pass  max_kb" in again


@pytest.mark.slow
def test_a_run_becomes_an_onnx_file_that_its_page_lists(run, capsys):
    pytest.importorskip("onnxruntime")
    assert main(["export", str(run.path), "--to", "onnx", "--max-rise", "0.1"]) == 0
    printed = capsys.readouterr().out
    assert "onnx, " in printed
    assert "pass  max_rise_percent" in printed
    report = json.loads((run.path / "export" / "model.onnx.json").read_text())
    assert report["verified"]["keras"] == pytest.approx(report["verified"]["file"], rel=1e-5)
    assert report["metadata"]["recipe"] == "tiny"
    assert "export/model.onnx" in [row["name"] for row in exports(Run(run.path))["rows"]]


BAD = {
    "no run": (["none"], "fits 0 of the 0 runs"),
    "no file": (["none.keras"], "a .keras file that exists; received 'none.keras'"),
    "damaged file": (["bad.keras"], "must be a whole .keras file"),
    "scheme": (["bad.keras", "--to", "int9"], "Did you mean 'int8'?"),
    "limit": (["bad.keras", "--max-kb", "-1"], "max_kb must be a number of at least 0"),
    "ending": (["bad.keras", "--out", "x.bin"], "must end in .tflite"),
    "folder": (["bad.keras", "--out", "none/x.tflite"], "make the folder first"),
    "two of C": (
        ["bad.keras", "--to", "all", "--to-c"],
        "to must be one scheme of LiteRT with --to-c",
    ),
    "onnx to C": (["bad.keras", "--to", "onnx", "--to-c"], "one scheme of LiteRT with --to-c"),
    "onnx ending": (["bad.keras", "--to", "onnx", "--out", "x.tflite"], "must end in .onnx"),
    "not a folder": (["bad.keras", "--to", "all", "--out", "x.tflite"], "out must be a folder"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case, tmp_path, monkeypatch, capsys):
    arguments, message = BAD[case]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.keras").write_bytes(b"PK no")
    assert main(["export", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.keras"]


def test_a_folder_that_was_made_for_nothing_does_not_stay(run, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.keras").write_bytes(b"PK no")
    assert main(["export", "bad.keras", "--to", "all", "--out", "new"]) == 2
    assert "must be a whole .keras file" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert main(["export", "bad.keras", "--to", "all", "--out", "/proc/none"]) == 2
    assert "out must be a folder that can be written" in capsys.readouterr().err


@pytest.mark.proof
def test_all_schemes_of_a_keras_file_as_a_table(tmp_path, monkeypatch, capsys):
    import keras
    import numpy as np

    monkeypatch.chdir(tmp_path)
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(3, activation="softmax"))
    model.save("mine.keras")
    rng = np.random.default_rng(0)
    np.savez("mine.npz", x=rng.random((60, 8, 8)), y=rng.integers(0, 3, 60))
    command = ["export", "mine.keras", "--to", "all", "--data", "npz:mine.npz", "--max-kb", "1"]
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert "no scheme meets the budget" in printed
    for scheme in ("float32", "float16", "dynamic", "int8", "uint8", "int16x8"):
        assert (tmp_path / f"mine-{scheme}.tflite").is_file()
        assert scheme in printed
