"""The top of the page."""

import shlex

from keras_trainkit.reporting import report_top
from tests.reporting.examples import classes, history, make_run


def test_an_older_run_has_its_interval_from_the_score(tmp_path):
    run = make_run(tmp_path, classes())
    (run.path / "predictions.npz").unlink()
    found = report_top.headline(run, None)
    assert found["interval"] == "68.57 to 80.49"  # Wilson's, of 150 of 200
    assert found["examples"] == "200 test examples"


def test_the_command_names_what_was_overridden_and_the_data(tmp_path):
    run = make_run(tmp_path, classes())
    fields = {
        "epochs": {"value": 4, "from": "override"},
        "data": {"value": "auto", "from": "recipe"},
    }
    run.write_json("config.json", {"recipe": "mnist", "fast": True, "fields": fields})
    words = shlex.split(report_top.command(run, {"name": "a b"}))
    assert words[:3] == ["trainkit", "train", "mnist"]
    assert set(words[3:]) == {"epochs=4", "data=bundled:mnist", "name=a b", "--fast"}


def test_a_recipe_of_one_s_own_is_repeated_from_the_run(tmp_path):
    run = make_run(tmp_path)
    run.write_json("config.json", {"recipe": "mine", "fast": False, "fields": {}})
    assert report_top.command(run).split()[2] == str(run.path / "recipe.py")


def test_a_sick_run_is_given_the_next_thing_to_try(tmp_path):
    rows = [{**row, "val_loss": 1 + i} for i, row in enumerate(history(6))]
    found = report_top.verdict(make_run(tmp_path, rows=rows))
    assert found["findings"]
    assert found["next"]
    assert not found["healthy"]
