"""Configs, overrides and the loading of recipe files."""

import dataclasses
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit import Config, InputError, recipe, training


@dataclasses.dataclass(frozen=True)
class Sample(Config):
    width: int = 8
    smooth: bool = False
    word: str = "a"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("7", "epochs", 7),
        ("1e-2", "learning_rate", 0.01),
        ("3", "learning_rate", 3.0),
        ("true", "smooth", True),
        ("No", "smooth", False),
        ("b=c", "word", "b=c"),
    ],
)
def test_a_text_is_read_as_the_field_s_type(text, field, value):
    found = getattr(recipe.override(Sample(), {field: text}), field)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lerning_rate": "1"}, r"this recipe has no field .*Did you mean 'learning_rate'\?"),
        ({"epochs": "many"}, "epochs must be an integer; received epochs='many'"),
        ({"epochs": "1.5"}, "epochs must be an integer"),
        ({"epochs": 1.5}, "epochs must be an integer; received epochs=1.5"),
        ({"epochs": True}, "epochs must be an integer"),
        ({"epochs": "0"}, "epochs must be a positive integer; received epochs=0"),
        ({"epochs": -1}, "epochs must be a positive integer; received epochs=-1"),
        ({"batch_size": 0}, "batch_size must be a positive integer"),
        ({"learning_rate": "-1"}, "learning_rate must be a number above 0"),
        ({"learning_rate": "nan"}, "learning_rate must be a finite number"),
        ({"learning_rate": "inf"}, "learning_rate must be a finite number"),
        ({"validation": "1"}, r"validation must be a number in \[0, 1\)"),
        ({"seed": "-3"}, "seed must be an integer of at least 0"),
        ({"smooth": "perhaps"}, "smooth must be true or false"),
        ({"word": 3}, "word must be a text"),
    ],
)
def test_a_bad_override_is_one_sentence(changes, message):
    with pytest.raises(InputError, match=message):
        recipe.override(Sample(), changes)


@given(st.text(max_size=20), st.sampled_from(["epochs", "learning_rate", "smooth", "seed"]))
def test_any_text_is_a_value_or_bad_input(text, field):
    try:
        changed = recipe.override(Sample(), {field: text})
    except InputError:
        return
    assert isinstance(getattr(changed, field), recipe.field_types(changed)[field])


@pytest.mark.parametrize("texts", [["epochs"], ["=3"], ["epochs=1", "epochs=2"]])
def test_an_override_needs_a_name_once_and_a_value(texts):
    with pytest.raises(InputError):
        recipe.assignments(texts)


def test_a_whole_number_becomes_a_float_where_the_field_is_one():
    assert isinstance(Config(learning_rate=1).learning_rate, float)


def test_shipped_recipes_have_a_headline_and_load_by_name():
    assert {"mnist", "mnist_mlp", "regression", "california"} <= recipe.shipped().keys()
    for path in recipe.shipped().values():
        assert len(recipe.headline(path)) > 20


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def broken(:", "does not parse: .* at line 1"),
        ("x = 1", "must define RECIPE = Recipe.*; received no RECIPE"),
        ("RECIPE = 3", "received RECIPE=3"),
        ("\n1 / 0", "raised ZeroDivisionError at line 2: division by zero"),
        ("import no_such_module_here", "raised ModuleNotFoundError at line 1"),
    ],
)
def test_a_broken_recipe_file_is_named(tmp_path, source, message):
    path = tmp_path / "broken.py"
    path.write_text(source)
    with pytest.raises(InputError, match=f"recipe broken.py {message}|recipe .*{message}"):
        recipe.load(str(path))


def test_an_unknown_recipe_names_the_nearest():
    with pytest.raises(InputError, match=r"Did you mean 'mnist'\?"):
        recipe.load("mnits")
    with pytest.raises(InputError, match=r"a file that exists; received 'no/such\.py'"):
        recipe.load("no/such.py")


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "binary.py"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        recipe.load(str(path))


def test_a_field_may_not_hide_an_option_of_train():
    @dataclasses.dataclass(frozen=True)
    class Hiding(Config):
        fast: bool = True

    with pytest.raises(InputError, match=r"must not be named .*; received fast: rename it"):
        recipe.Recipe(config=Hiding(), data=lambda _: None, model=lambda *_: None)


def test_a_recipe_by_path_knows_its_name(tiny):
    loaded = recipe.load(str(tiny))
    assert (loaded.name, loaded.path, loaded.config.epochs) == ("tiny", tiny, 2)


def test_every_option_of_train_is_refused_as_a_field():
    options = set(inspect.signature(training.train).parameters) - {"overrides"}
    assert options == recipe._TRAIN_OPTIONS
