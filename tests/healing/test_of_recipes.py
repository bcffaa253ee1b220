"""Healing a recipe: attempts are runs, validation decides, test rows are scored once."""

import json

import pytest

from keras_trainkit import InputError, Run
from keras_trainkit.cli import main
from keras_trainkit.diagnosis import Finding, Prescription
from keras_trainkit.healing import heal_recipe
from keras_trainkit.healing.of_recipes import Override, next_override
from keras_trainkit.recipe import Config


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


@pytest.mark.proof
def test_the_bound_is_that_of_the_adapted_epochs_and_is_kept(tmp_path):
    """A recipe that trains longer on little data, as mnist does, can be healed too."""
    from tests.conftest import TINY_RECIPE

    path = tmp_path / "adapting.py"
    longer = "def adapt(config, splits):\n    return dataclasses.replace(config, epochs=15)\n\n\n"
    text = TINY_RECIPE.replace("RECIPE = Recipe(", f"{longer}RECIPE = Recipe(adapt=adapt, ")
    path.write_text(text)
    best = heal_recipe(str(path), out=tmp_path / "runs", learning_rate="1e-5")
    story = json.loads((best.path / "heal.json").read_text())
    assert story["attempts"][0]["epochs"] == 15
    assert len(story["attempts"]) > 1
    assert story["epochs"] <= 75
    bound = heal_recipe(str(path), out=tmp_path / "few", learning_rate="1e-5", most_epochs=5)
    assert len(bound.history["loss"]) == 5


@pytest.mark.parametrize("most", [0, -1])
def test_a_bound_of_no_epochs_is_refused(tiny, tmp_path, most):
    with pytest.raises(InputError, match="most_epochs must be a positive integer"):
        heal_recipe(str(tiny), out=tmp_path / "runs", most_epochs=most)


def test_without_validation_nothing_is_trained(tiny, tmp_path):
    """Rows count, not the field: a recipe may bring validation rows of its own, or none."""
    tiny.write_text(tiny.read_text().replace("slice(40, 50)", "slice(40, 40)"))
    with pytest.raises(InputError, match=r"needs validation rows.*received validation=0\.1:"):
        heal_recipe(str(tiny), out=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--heal", "--no-doctor"], "received --no-doctor: leave one of them out"),
        (["--stop-on", "error", "--fast"], "--stop-on contradicts --fast"),
        (["--heal", "--stop-on", "error"], "received --stop-on: leave one of them out"),
        (["--stop-on", "panic"], "panic"),
    ],
)
def test_options_that_contradict_each_other(options, words, tiny, capsys):
    assert main(["train", str(tiny), *options]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.proof
def test_an_error_ends_the_training_where_that_is_asked_for(tiny, tmp_path, capsys):
    arguments = ["train", str(tiny), "--out", str(tmp_path / "runs"), "learning_rate=50"]
    assert main([*arguments, "epochs=30", "--stop-on", "error"]) == 0
    (path,) = (tmp_path / "runs" / "tiny").iterdir()
    assert "doctor stops the training" in capsys.readouterr().out
    assert len(Run.open(path).history["loss"]) < 30


def test_a_rate_that_helped_goes_on_by_as_much_before_advice():
    def rate(value):
        return Override((("learning_rate", value),))

    config, done = Config(learning_rate=1e-4), Prescription("...", {"epochs": 20})
    advice = [Finding("too_few_steps", "advice", "...", {}, ("",), done, "", "")]
    first, second = rate(1e-3), rate(0.01)
    assert next_override(config, advice, [first], [first]) == ("learning_rate", second)
    both = [first, second]
    assert next_override(config, advice, both, both) == ("learning_rate", rate(0.1))
    assert next_override(config, advice, [first], both)[0] == "too_few_steps"
    other = Override((("epochs", 3),))
    assert next_override(config, [], [other], [other]) is None
