"""What is fuzzed: a function each from bytes to nothing, which raises where a promise is broken.

The promise: what cannot be used is an InputError of one line, and nothing else is raised.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import frame, tables
from keras_trainkit.runs.run import Run
from tests.conftest import TINY_RECIPE

FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
CONFIG = recipes.load("table").config


def overrides(data: bytes) -> None:
    """`name=value` texts, one a line, onto the recipe with the most fields."""
    texts = data.decode("utf-8", "surrogateescape").split("\n")
    recipes.override(CONFIG, recipes.assignments(texts), "table")


def table(data: bytes) -> None:
    """The bytes of a CSV file; its first column is the target."""
    path = FOLDER / "fuzz.csv"
    path.write_bytes(data)
    first = str(frame.read(path).columns[0])
    tables.load(str(path), tables.Reading(target=first))


def run(data: bytes) -> None:
    """The bytes of a run's config.json, its history.csv and its status.json."""
    path = FOLDER / "run"
    path.mkdir(exist_ok=True)
    config, _, history = data.partition(b"\xff")
    (path / "config.json").write_bytes(config)
    (path / "history.csv").write_bytes(history)
    opened = Run.open(path)
    assert isinstance(opened.config, dict)
    assert isinstance(opened.history, dict)


def program(data: bytes) -> None:
    """A tiny recipe, cut short and with bytes between, and run."""
    place = int.from_bytes(data[:2], "big") % len(TINY_RECIPE)
    path = FOLDER / "program.py"
    path.write_bytes(TINY_RECIPE.encode()[:place] + data[2:])
    recipes.load(str(path))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "overrides": overrides,
    "table": table,
    "run": run,
    "program": program,
}

SEEDS: dict[str, list[bytes]] = {
    "overrides": [b"epochs=3\nlearning_rate=1e-3", b"drop_unlabelled=true\ntarget=price\nseed=7"],
    "table": [
        b"price,area,sold,city\n" + b"1.5,20,2020-01-02,Rome\n2.5,,2021-03-04,\n" * 8,
        b"a;b\n" + b'"x;y";1\nz;2\n' * 8,
    ],
    "run": [
        b'{"recipe": "r", "fast": false, "fields": {"epochs": {"value": 1, "from": "recipe"}}}'
        b"\xffepoch,loss\n1,0.5\n2,nan\n"
    ],
    "program": [b"\x00\x40", b"\x02\x00 = 3\n"],
}


def attempt(name: str, data: bytes) -> bool:
    """Whether the bytes were taken; False where they were refused as promised."""
    try:
        TARGETS[name](data)
    except InputError as error:
        sentence = str(error)
        assert sentence.strip(), "an empty sentence"
        assert "\n" not in sentence, f"several lines: {sentence}"
        return False
    return True
