"""Names of other packages are answered with ours."""

import importlib
import re

import keras
import pytest

import keras_trainkit
from keras_trainkit import InputError
from keras_trainkit._other_names import OTHERS

NAMES = [(room, name) for room, others in OTHERS.items() for name in others]


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_a_name_of_another_package_is_answered(room, name):
    module = importlib.import_module(f"keras_trainkit.{room}")
    with pytest.raises(InputError, match=f"has no '{name}': use "):
        getattr(module, name)
    with pytest.raises(InputError, match=f"has no '{name}': use "):
        exec(f"from keras_trainkit.{room} import {name}")


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_what_is_named_instead_exists(room, name):
    for path in re.findall(r"(?:keras\.)?[a-z]+\.[A-Z]\w+", OTHERS[room][name]):
        found = keras if path.startswith("keras.") else keras_trainkit
        for part in path.removeprefix("keras.").split("."):
            found = getattr(found, part)
    assert name not in vars(importlib.import_module(f"keras_trainkit.{room}"))


def test_other_names_are_no_attributes():
    assert not hasattr(keras_trainkit.metrics, "Nonsense")
    with pytest.raises(ImportError, match="cannot import name 'Nonsense'"):
        exec("from keras_trainkit.losses import Nonsense")
