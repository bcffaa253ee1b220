"""`trainkit compress`: the whole way from a run; bad input is one sentence."""

import argparse
import json

import pytest

from keras_trainkit import Budget, InputError, train
from keras_trainkit.cli import compress, main
from keras_trainkit.compression import Effort


@pytest.mark.proof
def test_a_run_is_tried_in_every_way_and_the_pick_is_scored(tmp_path, tiny, capsys):
    run = train(str(tiny), out=tmp_path / "runs", epochs=3)
    command = ["compress", str(run.path), "--all", "--epochs", "1"]
    assert main([*command, "--max-kb", "0.1"]) == 1
    printed = capsys.readouterr().out
    assert "judged on 10 validation rows of tiny" in printed
    assert "no scheme meets the budget; the nearest is " in printed
    assert "FAIL  max_kb" in printed
    assert "none of the 9 files is within the budget" in printed
    assert "before its last" in printed  # no channel can go
    folder = run.path / "compress"
    assert json.loads((folder / "compress.json").read_text())["pick"] is None
    assert (folder / "pareto.png").is_file()
    before = sorted(path.name for path in folder.iterdir())

    assert main([*command, "--max-kb", "100"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == before

    assert main([*command[:2], "--only", "dynamic", "--out", str(tmp_path / "one")]) == 0
    assert list(json.loads((tmp_path / "one" / "compress.json").read_text())["tried"]) == [
        "dynamic"
    ]

    limits = ["--max-kb", "100", "--max-rise", "50", "--overwrite"]
    assert main(["compress", str(run.path), *limits]) == 0
    printed = capsys.readouterr().out
    assert "qat_int8" not in printed
    assert "no training needed" in printed
    assert "rmse" in printed.partition("test ")[2]
    assert not list(run.path.glob(".partial*"))


@pytest.mark.slow
def test_one_way_is_tried_and_judged_and_not_over_another(tmp_path, tiny, capsys):
    run = train(str(tiny), out=tmp_path / "runs", epochs=1, doctor=False)
    command = ["compress", str(run.path), "--only", "dynamic", "--max-kb"]
    assert main([*command, "0.1"]) == 1
    printed = capsys.readouterr().out
    assert "judged on 10 validation rows of tiny" in printed
    assert "FAIL  max_kb" in printed
    written = run.path / "compress" / "compress.json"
    assert json.loads(written.read_text())["pick"] is None
    assert main([*command, "100"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*command, "100", "--overwrite"]) == 0
    assert "rmse" in capsys.readouterr().out.partition("test ")[2]
    assert json.loads(written.read_text())["pick"] == "dynamic"
    assert not list(run.path.glob(".partial*"))


def test_limits_and_epochs_come_from_the_recipe_where_they_are_not_given(tmp_path, tiny):
    told = 'compression={"epochs": 5, "max_kb": 3.0}, baselines='
    tiny.write_text(tiny.read_text().replace("baselines=", told))
    run = train(str(tiny), out=tmp_path / "runs", epochs=1)
    parser = argparse.ArgumentParser()
    compress.add_arguments(parser)
    settings = compress._settings(run, parser.parse_args(["RUN"]))
    assert settings == (Budget(max_kb=3.0), Effort(epochs=5))
    given = parser.parse_args(["RUN", "--epochs", "2", "--max-ms", "1"])
    assert compress._settings(run, given) == (Budget(max_kb=3.0, max_ms=1.0), Effort(epochs=2))
    (run.path / "recipe.py").write_text(tiny.read_text().replace("max_kb", "max_kib"))
    with pytest.raises(InputError, match="Did you mean 'max_kb'"):
        compress._settings(run, given)


BAD = {
    "no run": (["none", "--all"], "fits 0 of the 0 runs"),
    "no limit": (["mine.keras"], "budget must have a limit"),
    "limit": (["mine.keras", "--max-kb", "-1"], "max_kb must be a number of at least 0"),
    "no data": (["mine.keras", "--all"], "data must be given with a .keras file"),
    "way": (["mine.keras", "--only", "int9"], "Did you mean 'int8'"),
    "teacher": (["mine.keras", "--all", "--teacher", "none"], "fits 0 of the 0 runs"),
    "epochs": (["mine.keras", "--all", "--epochs", "-1"], "epochs must be a positive integer"),
    "place": (["mine.keras", "--all", "--out", "none/x"], "in a folder that exists"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case, tmp_path, monkeypatch, capsys):
    arguments, message = BAD[case]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.keras").write_bytes(b"PK no")
    assert main(["compress", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.keras"]
