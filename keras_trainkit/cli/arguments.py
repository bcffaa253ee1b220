"""The words of a command line before they are parsed: files of arguments, fields as options."""

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import Any, NoReturn

from keras_trainkit import _limits
from keras_trainkit._checks import InputError


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, with the nearest name; knows its options by name.

    Attributes:
        known: the names of its options and arguments.
        commands: the parsers of its commands, by name.
    """

    def __init__(self, **options: Any) -> None:
        self.known: set[str] = set()
        self.commands: dict[str, Parser] = {}
        super().__init__(allow_abbrev=False, **options)

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:
        """Adds an argument, and remembers an option's names."""
        self.known |= set(names)
        return super().add_argument(*names, **options)

    def error(self, message: str) -> NoReturn:
        """Raises InputError with the message."""
        raise InputError(f"{message[:1].upper()}{message[1:]}. Try `{self.prog} --help`.")


def add_runs(parser: argparse.ArgumentParser, *, old: bool = True) -> None:
    """Adds `--runs`, the folder of all runs.

    Args:
        parser: of the command.
        old: whether `--out`, its former name, means it too.
    """
    words = "folder that holds all runs (default: runs)"
    parser.add_argument("--runs", dest="folder", default="runs", metavar="DIR", help=words)
    if old:
        parser.add_argument("--out", dest="folder", help=argparse.SUPPRESS)


def expanded(arguments: Collection[str], within: tuple[Path, ...] = ()) -> list[str]:
    """Returns the arguments with every @FILE replaced by those in it, one a line.

    Raises:
        InputError: a file cannot be read, or names itself.
    """
    found = []
    for each in arguments:
        if each.startswith("@") and len(each) > 1:
            found += _of_file(Path(each[1:]), within)
        else:
            found.append(each)
    return found


def _of_file(path: Path, within: tuple[Path, ...]) -> list[str]:
    if path in within:
        raise InputError(f"@{path} must not name itself; received it within {within[-1]}.")
    try:
        lines = _limits.read_text(path, "arguments").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(f"@{path} must be a file of arguments ({reason}).") from error
    texts = [line.strip() for line in lines]
    kept = [text for text in texts if text and not text.startswith("#")]
    return expanded(kept, (*within, path))


def as_fields(arguments: list[str], known: Collection[str]) -> list[str]:
    """Returns the arguments with `--epochs 3` and `--epochs=3` as `epochs=3`, behind the others.

    An option of the command stays one, and so does what has no value.

    Args:
        arguments: of one command.
        known: the command's own options.

    Example:
        >>> as_fields(["mnist", "--epochs", "3", "--name=a", "--batch-size=9"], {"--name"})
        ['mnist', '--name=a', 'epochs=3', 'batch_size=9']
    """
    kept: list[str] = []
    fields: list[str] = []
    waiting = list(arguments)
    while waiting:
        text = waiting.pop(0)
        name, equals, value = text.partition("=")
        if not text.startswith("--") or name in known or len(name) < 3:
            kept.append(text)
        elif equals:
            fields.append(f"{_field(name)}={value}")
        elif waiting and _is_value(waiting[0]):
            fields.append(f"{_field(name)}={waiting.pop(0)}")
        else:
            kept.append(text)
    return [*kept, *fields]


def _field(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _is_value(text: str) -> bool:
    """Whether a word can be the value of the option before it, and no field or option itself."""
    return not text.startswith("--") and "=" not in text
