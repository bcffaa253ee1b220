"""Names of inputs: distinct, and such as a signature and C can hold."""

import itertools
import keyword
import re

import pytest

from keras_trainkit.exporting import naming

KINDS = {
    "a written name beside a made-up one": ["input_1", "keras_tensor_4"],
    "a made-up one in the place of a written one": ["a", "input_2", "keras_tensor_9", "b"],
    "a point beside a line": ["x.1", "x_1"],
    "a line beside a point": ["x_1", "x.1"],
    "the case alone": ["X", "x"],
    "the number that another would get": ["a", "A", "a_2", "A_2"],
    "no letter of ASCII": ["größe", "gr__e", "日本", "__"],
    "words of Python": ["class", "self", "for", "input_class"],
    "a digit, a line or nothing first": ["1st", "_1st", " ", ""],
    "the same tensor twice": ["a", "a", "a"],
    "slashes and colons": ["a/b", "a:b", "a_b"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_distinct_and_usable_in_any_order(kind):
    for names in itertools.permutations(KINDS[kind]):
        found = naming.distinct(names)
        assert len({name.lower() for name in found}) == len(names)
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in found)
        assert not any(keyword.iskeyword(name) or name == "self" for name in found)


def test_what_a_person_wrote_stays():
    assert naming.distinct(["x.1", "x_1"]) == ("x_1_2", "x_1")
    assert naming.distinct(["keras_tensor", "input_0"]) == ("input_0_2", "input_0")
    assert naming.distinct(["image", "age", "input_layer_3"]) == ("image", "age", "input_2")
