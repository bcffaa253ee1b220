"""Runs one task in this process: `python -m keras_trainkit.tuning TASK FOLDER`."""

import importlib
import sys
from pathlib import Path

from keras_trainkit import _lifeline
from keras_trainkit._checks import InputError
from keras_trainkit.tuning import child

_TASKS = {"measure": "measure", "trial": "trial", "worker": "workers"}


def main(task: str, folder: str) -> None:
    """Runs the task and writes its answer."""
    module = importlib.import_module(f"keras_trainkit.tuning.{_TASKS[task]}")
    try:
        answer = module.run(Path(folder))
    except InputError as error:
        answer = {"refused": str(error)}
    child.write_json(Path(folder) / child.ANSWER, answer)


if __name__ == "__main__":
    _lifeline.follow_parent()
    main(*sys.argv[1:])
