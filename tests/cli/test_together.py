"""Options that contradict are refused: every pair of options of every command, by one table."""

import itertools

import pytest

from keras_trainkit import InputError
from keras_trainkit.cli import arguments, together
from keras_trainkit.cli.main import COMMANDS, main

NAMES = {command.__name__.rpartition(".")[2]: command for command in COMMANDS}


def options_of(name):
    parser = arguments.Parser(prog=name)
    NAMES[name].add_arguments(parser)
    return {each for each in parser.known if each.startswith("--")} - {"--help"}


def pairs():
    for name in NAMES:
        for one, other in itertools.combinations(sorted(options_of(name)), 2):
            yield name, one, other


def refused(name, given):
    try:
        together.TOGETHER.get(name, together.Together()).check(given)
    except InputError as error:
        return str(error)
    return ""


def test_every_option_of_the_table_exists():
    special = {together.RECIPE, together.FIELDS}
    for name, rules in together.TOGETHER.items():
        known = options_of(name) | special
        named = {*rules.modes, *rules.needs, *itertools.chain(*rules.apart)}
        named |= set(itertools.chain(*rules.modes.values(), *rules.needs.values()))
        assert named <= known, name


def test_every_pair_of_options_is_taken_or_refused_by_name():
    counts = {True: 0, False: 0}
    for name, one, other in pairs():
        said = refused(name, {one, other})
        counts[bool(said)] += 1
        assert not said or ((one in said or other in said) and "\n" not in said)
    assert sum(counts.values()) > 500  # pairs
    assert counts[True] > 100


def test_a_mode_takes_nothing_that_it_would_ignore():
    train = together.TOGETHER["train"]
    for mode, others in train.modes.items():
        for option in options_of("train") - {mode, "--out"} - train.needs.keys():
            assert bool(refused("train", {mode, option})) == (option not in others), (mode, option)


def test_resume_takes_no_fields_and_no_dry_run(capsys):
    for words in ("--dry-run", "--epochs 3", "epochs=3", "--fast", "--rescues 1", "--name x"):
        assert main(["train", "--resume", "x", *words.split()]) == 2
        assert "--resume goes together with" in capsys.readouterr().err


def test_a_command_s_help_says_what_goes_together(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    said = capsys.readouterr().out
    assert "combinations:" in said
    assert "--rank: needs --processes" in said
