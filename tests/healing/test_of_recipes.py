"""Healing a recipe: attempts are runs, validation decides, test rows are scored once."""

import json

import pytest

from keras_trainkit import InputError, Run
from keras_trainkit.cli import main
from keras_trainkit.healing import heal_recipe


@pytest.fixture(scope="module")
def healed(tmp_path_factory):
    from tests.conftest import TINY_RECIPE

    folder = tmp_path_factory.mktemp("healed")
    path = folder / "tiny.py"
    path.write_text(TINY_RECIPE)
    return heal_recipe(
        str(path), out=folder / "runs", learning_rate="1e-5", epochs="15", most_epochs=30
    )


@pytest.mark.slow
def test_a_rate_that_is_too_low_is_raised_and_helps(healed):
    assert healed.config["learning_rate"] > 1e-5
    story = json.loads((healed.path / "heal.json").read_text())
    assert story["attempts"][0]["symptom"] == ""
    assert story["attempts"][1]["symptom"] == "learning_rate_too_low"
    assert story["attempts"][1]["kept"]
    assert story["epochs"] <= 30
    assert len(story["runs"]) == sum(a["epochs"] > 0 for a in story["attempts"])


@pytest.mark.slow
def test_only_the_best_run_has_seen_the_test_rows(healed):
    runs = [Run.open(path) for path in healed.path.parent.iterdir()]
    assert len(runs) >= 2
    assert {run.path for run in runs if "test" in run.metrics} == {healed.path}


def test_without_validation_nothing_is_trained(tiny, tmp_path):
    with pytest.raises(InputError, match="needs validation rows"):
        heal_recipe(str(tiny), out=tmp_path / "runs", validation="0")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--heal", "--no-doctor"], "--heal needs the doctor; received --no-doctor"),
        (["--stop-on", "error", "--fast"], "--stop-on needs the doctor; received --fast"),
        (["--heal", "--stop-on", "error"], "received --stop-on: leave it out"),
        (["--stop-on", "panic"], "panic"),
    ],
)
def test_options_that_contradict_each_other(options, words, tiny, capsys):
    assert main(["train", str(tiny), *options]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.slow
def test_an_error_ends_the_training_where_that_is_asked_for(tiny, tmp_path, capsys):
    arguments = ["train", str(tiny), "--out", str(tmp_path / "runs"), "learning_rate=50"]
    assert main([*arguments, "epochs=30", "--stop-on", "error"]) == 0
    (path,) = (tmp_path / "runs" / "tiny").iterdir()
    assert "doctor stops the training" in capsys.readouterr().out
    assert len(Run.open(path).history["loss"]) < 30
