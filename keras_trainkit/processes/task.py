"""A task: a function of this package, named in a string, and its folder of JSON in and out."""

import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.processes import json_file

TASK, ANSWER, LOG = "task.json", "answer.json", "log.txt"
_NAME = re.compile(r"(keras_trainkit(?:\.\w+)+):(\w+)")


def split(name: str) -> tuple[str, str]:
    """Returns the module and the function of a task's name.

    Raises:
        InputError: it does not lie in this package.

    Example:
        >>> split("keras_trainkit.exporting.convert:run")
        ('keras_trainkit.exporting.convert', 'run')
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise InputError(
            f"task must be module:function inside keras_trainkit; received task={name!r}."
        )
    return found[1], found[2]


def prepare(name: str, folder: Path, arguments: Mapping[str, Any]) -> None:
    """Writes what a task is given, and removes what an earlier one answered.

    Args:
        name: `module:function`; the function takes the folder and the arguments, and returns a
            dict of JSON values.
        folder: where `task.json`, `answer.json` and `log.txt` lie.
        arguments: JSON values.

    Raises:
        InputError: the name does not lie in this package.
    """
    split(name)
    (folder / ANSWER).unlink(missing_ok=True)
    json_file.write(folder / TASK, dict(arguments))


def perform(name: str, folder: Path) -> None:
    """Runs a task in this process, and leaves its answer, or its refusal, in the folder."""
    module, function = split(name)
    run: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), function)
    try:
        answer = run(folder, **json_file.read(folder / TASK))
    except InputError as error:
        answer = {"refused": str(error)}
    json_file.write(folder / ANSWER, answer)
