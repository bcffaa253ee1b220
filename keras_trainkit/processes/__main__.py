"""A process that another started: `python -m keras_trainkit.processes serve | run ...`."""

import json
import sys
from pathlib import Path

from keras_trainkit.processes import lifeline, serving, task
from keras_trainkit.processes.limits import Limits


def main(what: str, *words: str) -> None:
    """Serves tasks, or runs a single one.

    Args:
        what: `serve` with idle seconds and modules to load, or `run` with limits, name and folder.
        *words: of that.
    """
    if what == "serve":
        serving.serve(float(words[0]), words[1:])
        return
    limits, name, folder = words
    lifeline.follow_parent()
    Limits(**json.loads(limits)).apply()
    task.perform(name, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
