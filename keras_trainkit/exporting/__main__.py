"""The other end of `child.run`: limits itself, runs one task, leaves `answer.json`."""

import json
import sys
from pathlib import Path

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import child, convert, interpret, micro, onnx_run

TASKS = {"convert": convert.run, "interpret": interpret.run}
TASKS |= {"micro": micro.run, "onnx": onnx_run.run}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    size = child.MEMORY_GIB * 2**30
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    task, folder = TASKS[sys.argv[1]], Path(sys.argv[2])
    _limit_memory()
    try:
        answer = task(folder, **json.loads((folder / "task.json").read_text("utf-8")))
    except InputError as error:
        answer = {"refused": str(error)}
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")
