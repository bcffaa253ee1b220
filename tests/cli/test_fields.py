"""The fields of a recipe are listed without running it."""

import dataclasses
import json

import pytest

from keras_trainkit import InputError, recipe
from keras_trainkit.cli import fields, main


@pytest.mark.parametrize("name", recipe.shipped())
def test_every_field_of_every_recipe_has_its_default_and_a_sentence(name):
    found = {each.name: each for each in fields.of(recipe.shipped()[name])}
    config = recipe.load(name).config
    assert set(found) == {each.name for each in dataclasses.fields(config)}
    assert [each.name for each in found.values() if not each.about] == []
    for field, value in dataclasses.asdict(config).items():
        assert found[field].default == repr(value) or eval(found[field].default) == value


def test_a_recipe_of_ones_own_says_what_its_fields_mean(tmp_path, capsys):
    path = tmp_path / "mine.py"
    path.write_text(
        '"""Mine."""\nfrom keras_trainkit import Config\nraise SystemExit("it was run")\n'
        "class Mine(Config):\n    heads: int = 4  # of the attention\n    x: int\n"
    )
    assert main(["recipes", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["about"] == "Mine."
    assert {"name": "heads", "kind": "int", "default": "4", "about": "of the attention"} in told[
        "fields"
    ]


@pytest.mark.parametrize("text", ["def broken(:", "x = 1", "\0", "'" * 3])
def test_a_file_without_fields_is_refused(tmp_path, text):
    path = tmp_path / "bad.py"
    path.write_text(text)
    with pytest.raises(InputError, match=r"bad\.py"):
        fields.of(path)
