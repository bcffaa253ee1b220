"""The texts of a firmware folder."""

import re

from keras_trainkit.exporting import firmware_texts

TEXTS = {name: text for name, text in vars(firmware_texts).items() if name.isupper()}


def test_every_text_is_of_the_model_and_names_nothing_that_is_not_filled_in():
    known = {"name", "NAME", "stem", "file", "version", "bytes", "count", "lines", "operators"}
    known |= {"arena", "memory", "arena_is", "how", "examples", "inputs", "outputs", "sketch"}
    used = {found for text in TEXTS.values() for found in re.findall(r"@(\w+)@", text)}
    assert used == known
    assert all(text.endswith("\n") for text in TEXTS.values())


def test_the_state_is_reset_before_each_example():
    loop = firmware_texts.CHECK.partition("example < @examples@")[2]
    assert loop.index("Reset()") < loop.index("@inputs@") < loop.index("Invoke()")
