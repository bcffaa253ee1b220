"""A recipe with a space, whose trials can be told to crash; and one search of it, shared."""

from pathlib import Path

import pytest

from tests.conftest import TINY_RECIPE

SPACE = """
import os


def space(hp, config):
    word = hp.Choice("word", ["a", "crash", "wide"], default="a")
    rate = hp.Float("learning_rate", 1e-4, 0.3, sampling="log", default=config.learning_rate)
    if word == "wide":
        hp.Int("never_a_field", 1, 4, parent_name="word", parent_values=["wide"])
    return dataclasses.replace(config, word=word, learning_rate=rate)


def breaking(config, splits):
    if config.word == "crash":
        os.kill(os.getpid(), 9)
    return model(config, splits)


RECIPE = Recipe(config=Tiny(), data=data, model=breaking, space=space)
"""


@pytest.fixture(scope="session")
def spaced(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("recipe") / "spaced.py"
    path.write_text(TINY_RECIPE.rpartition("RECIPE = ")[0] + SPACE, "utf-8")
    return path
