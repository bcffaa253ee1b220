"""What is no value of a field is said, however it is wrong."""

import dataclasses

import pytest

from keras_trainkit import Config, InputError
from keras_trainkit.recipe import override


@pytest.mark.parametrize("kind", [tuple, int | None, list, "Unknown", dict[str, int], "int | None"])
def test_a_type_that_no_field_has_is_refused_when_the_config_is_made(kind):
    made = dataclasses.make_dataclass("Mine", [("x", kind, None)], bases=(Config,), frozen=True)
    with pytest.raises(InputError, match=r"int, float, str or bool|must be known"):
        made()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "99999999999999999999999"),
        ("epochs", "9" * 5000),
        ("batch_size", "9" * 30),
        ("depth", "1000000000"),
        ("width", "1000000000"),
        ("members", "99999999"),
        ("rotation", "-5"),
        ("zoom", "1"),
        ("shift", "2"),
        ("learning_rate", "1e999"),
    ],
)
def test_what_nobody_means_is_refused_before_anything_starts(name, text):
    kind = type(getattr(Config(), name, 0.5 if name in ("rotation", "zoom", "shift") else 1))
    extra = [] if hasattr(Config(), name) else [(name, kind, kind(0.5) or 1)]
    made = dataclasses.make_dataclass("Mine", extra, bases=(Config,), frozen=True)
    with pytest.raises(InputError, match=rf"^{name} must be") as error:
        override(made(), {name: text})
    assert len(str(error.value)) < 500
