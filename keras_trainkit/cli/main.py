"""Reads the command line, runs one command, and turns bad input into one sentence."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import keras_trainkit
from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.cli import (
    check,
    compare,
    compress,
    diagnose,
    evaluate,
    export,
    predict,
    recipes,
    report,
    runs,
    tensorboard,
    train,
    tune,
    verify,
    watch,
)

COMMANDS = (
    recipes,
    check,
    train,
    predict,
    tune,
    runs,
    watch,
    report,
    compare,
    diagnose,
    evaluate,
    export,
    compress,
    verify,
    tensorboard,
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the nearest name, and exits with 2."""

    def convert_arg_line_to_args(self, arg_line: str) -> list[str]:
        """Reads a line of a file named @FILE: one argument, or nothing behind a #."""
        text = arg_line.strip()
        return [text] if text and not text.startswith("#") else []

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}. Try `{self.prog} --help`.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns the exit code: 0 done, 2 bad input, 130 interrupted."""
    # Read by TensorFlow when it is imported: quiet, and oneDNN's convolutions, which it leaves off
    # on CPUs without AVX-512 although they are a third faster there.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _parse(arguments)
        return options.command(options) or 0
    except InputError as error:
        sys.stderr.write(f"trainkit: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("trainkit: interrupted.\n")
        return 130
    except BrokenPipeError:  # `trainkit runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    names = [command.__name__.rpartition(".")[2] for command in COMMANDS]
    if arguments and not arguments[0].startswith("-") and arguments[0] not in names:
        _checks.one_of("command", arguments[0], names)
    parser = _Parser(
        prog="trainkit",
        description="Train Keras 3 models from a recipe, and read what the training says.",
        epilog="@FILE stands for the arguments in a file, one a line.",
        fromfile_prefix_chars="@",
    )
    parser.add_argument(
        "--version", action="version", version=f"trainkit {keras_trainkit.__version__}"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in zip(names, COMMANDS, strict=True):
        own = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        command.add_arguments(own)
        own.set_defaults(command=command.run)
    options, rest = parser.parse_known_args(arguments)
    if hasattr(options, "overrides"):  # argparse does not look for them behind an option
        options.overrides += [text for text in rest if not text.startswith("-")]
        rest = [text for text in rest if text.startswith("-")]
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options
