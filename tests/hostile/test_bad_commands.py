"""Every bad command line ends with one sentence, exit code 2, and nothing written."""

import shlex

import pytest

from keras_trainkit import recipe as recipes
from keras_trainkit.cli import main
from keras_trainkit.recipe import InputError
from tests.hostile import workplace as places
from tests.hostile.calls import CALLS
from tests.hostile.commands import COMMANDS

WRONG = {int: ("two", "1.5", "1e3"), float: ("abc", "nan", "inf"), bool: ("maybe", "2"), str: ()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("workplace")
    places.make(path)
    return path


def state(folder):
    return {
        path: path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(("line", "message"), COMMANDS, ids=[line for line, _ in COMMANDS])
def test_a_bad_command_is_one_sentence_and_writes_nothing(
    folder, monkeypatch, capfd, line, message
):
    monkeypatch.chdir(folder)
    before = state(folder)
    assert main(shlex.split(line)) == 2
    said = capfd.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert said.startswith("trainkit: ")
    assert said.rstrip()[-1] in ".?`"
    assert "Traceback" not in said
    assert state(folder) == before


@pytest.mark.parametrize("recipe", recipes.shipped())
def test_every_field_of_every_recipe_refuses_what_is_no_value_of_its_type(recipe):
    config = recipes.load(recipe).config
    for field, kind in recipes.field_types(config).items():
        for text in WRONG[kind]:
            with pytest.raises(InputError, match=rf"^{field} must be [^\n]*\.$"):
                recipes.override(config, {field: text}, recipe)


def test_there_are_at_least_250_and_none_twice():
    assert len(set(CALLS)) == len(CALLS)
    assert len({line for line, _ in COMMANDS}) == len(COMMANDS)
    assert len(CALLS) + len(COMMANDS) >= 250
