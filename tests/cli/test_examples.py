"""The examples in the help are commands that parse."""

import shlex

import pytest

from keras_trainkit.cli import examples
from keras_trainkit.cli.main import COMMANDS, build_parser

LINES = [
    (name, line.removeprefix('eval "$(').partition(")")[0].partition(" > ")[0])
    for name, lines in examples.EXAMPLES.items()
    for line in lines
]


def test_every_command_has_an_example():
    assert set(examples.EXAMPLES) == {each.__name__.rpartition(".")[2] for each in COMMANDS}


@pytest.mark.parametrize(("name", "line"), LINES)
def test_an_example_parses_and_is_of_its_command(name, line):
    program, *arguments = shlex.split(line)
    assert program == "trainkit"
    assert arguments[0] == name
    _, rest = build_parser().parse_known_args(arguments)
    assert [text for text in rest if text.startswith("-")] == []
