"""The public names are those of `public_names.txt`: none goes, or comes, unnoticed."""

import difflib
import inspect
from pathlib import Path

import pytest

import keras_trainkit

PLACE = Path(__file__).parent / "public_names.txt"
UPDATE = "python -m tests.test_public_names"


def public_names() -> list[str]:
    """Every public name, and of what can be called the arguments."""
    homes = sorted([*keras_trainkit._HOMES])
    found = [f"keras_trainkit.{name}{arguments(keras_trainkit, name)}" for name in homes]
    for room in sorted(keras_trainkit._ROOMS):
        module = getattr(keras_trainkit, room)
        names = {*vars(module), *getattr(module, "_HOMES", ())}
        names = (name for name in names if not name.startswith("_"))
        own = (name for name in sorted(names) if belongs(getattr(module, name)))
        found += [f"keras_trainkit.{room}.{name}{arguments(module, name)}" for name in own]
    return found


def belongs(value: object) -> bool:
    """Whether a room hands on a value of this package, not a module or another's name."""
    return not inspect.ismodule(value) and (
        getattr(value, "__module__", "keras_trainkit").startswith("keras_trainkit")
    )


def arguments(module: object, name: str) -> str:
    """The names of the arguments; a `*` stands before those that are given by name alone."""
    value = getattr(module, name)
    maker = value.__init__ if inspect.isclass(value) else value
    if not getattr(maker, "__module__", "").startswith("keras_trainkit"):
        return ""  # no function, or one of Keras's, whose arguments are not ours to promise
    parameters = inspect.signature(value).parameters.values()
    words, marked = [], False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not marked:
            words.append("*")
        marked |= each.kind in (each.KEYWORD_ONLY, each.VAR_POSITIONAL)
        star = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        words.append(star + each.name)
    return f"({', '.join(words)})"


def difference(kept: list[str], found: list[str]) -> str:
    """What went (-) and came (+), and what to do; nothing where both are the same."""
    lines = [line for line in difflib.ndiff(kept, found) if line[0] in "-+"]
    return "\n".join(
        [*lines, f"if that is meant: {UPDATE}, and a line in CHANGELOG.md"] * bool(lines)
    )


def test_public_names_are_those_that_are_listed():
    said = difference(PLACE.read_text("utf-8").splitlines(), public_names())
    if said:
        pytest.fail(f"the public names changed:\n{said}", pytrace=False)


def test_a_change_is_said():
    names = public_names()
    said = difference(names, [name for name in names if "metrics.F1(" not in name])
    assert said.splitlines()[0].startswith("- keras_trainkit.metrics.F1(average, ")
    assert UPDATE in said
    assert difference(names, names) == ""


if __name__ == "__main__":
    PLACE.write_text("\n".join(public_names()) + "\n", "utf-8")
