"""Several workers on this machine: KerasTuner's own chief, and a watch over them all."""

import dataclasses
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.tuning import child, spec, tuner
from keras_trainkit.tuning.server import TrialServer

_RESTARTS = 3
_HOST = "127.0.0.1"


@dataclasses.dataclass
class _Worker:
    name: str
    process: subprocess.Popen[bytes]
    restarts: int = 0


def free_port(wanted: int) -> int:
    """Returns the port, or any free one for 0.

    Raises:
        InputError: it is in use.
    """
    with socket.socket() as probe:
        try:
            probe.bind((_HOST, wanted))
        except (OSError, OverflowError) as error:
            raise InputError(
                f"port must be free; received port={wanted} ({error}): leave --port out to have "
                "one chosen."
            ) from error
        return probe.getsockname()[1]


def supervise(
    folder: Path,
    trials: int,
    until: float | None,
    count: int,
    port: int,
    tick: Callable[[], Any],
) -> None:
    """Runs a chief and `count` workers until the search ends.

    A worker that is killed is started again under its name, and the chief hands it the trial
    that it had: at most three times. When the chief is killed, the workers are ended.

    Raises:
        InputError: the chief ended, or a worker kept failing; what is finished is kept.
    """
    variables = {"KERASTUNER_ORACLE_IP": _HOST, "KERASTUNER_ORACLE_PORT": str(free_port(port))}
    threads = max((os.cpu_count() or 1) // count, 1)

    def start(name: str) -> subprocess.Popen[bytes]:
        place = folder / "workers" / name
        place.mkdir(parents=True, exist_ok=True)
        task = {"search": str(folder), "trials": trials, "until": until, "threads": threads}
        child.write_json(place / "task.json", task)
        (place / child.ANSWER).unlink(missing_ok=True)
        return child.start("worker", place, {**variables, "KERASTUNER_TUNER_ID": name})

    chief = start("chief")
    workers = [_Worker(name, start(name)) for name in (f"worker{i}" for i in range(count))]
    try:
        while any(one.process.poll() is None for one in workers):
            time.sleep(0.2)
            tick()
            _check_chief(chief, folder, workers)
            for one in workers:
                _restart(one, folder, start)
        _check_answers(folder, workers)
    finally:
        for process in [chief, *(one.process for one in workers)]:
            child.stop(process)


def _check_chief(chief: subprocess.Popen[bytes], folder: Path, workers: list[_Worker]) -> None:
    code = chief.poll()
    if code is None or code == 0 or all(one.process.poll() == 0 for one in workers):
        return
    raise InputError(
        f"the chief was {child.words(code, folder / 'workers/chief' / child.LOG)}; finished "
        "trials are kept: run the same command again to go on."
    )


def _restart(one: _Worker, folder: Path, start: Callable[[str], subprocess.Popen[bytes]]) -> None:
    code = one.process.poll()
    if code is None or code == 0:
        return
    if one.restarts == _RESTARTS:
        words = child.words(code, folder / "workers" / one.name / child.LOG)
        raise InputError(
            f"{one.name} was started {_RESTARTS + 1} times and always ended, the last time "
            f"{words}; finished trials are kept."
        )
    child.stop(one.process)
    one.restarts += 1
    one.process = start(one.name)


def _check_answers(folder: Path, workers: list[_Worker]) -> None:
    """Hands on what a worker refused."""
    for one in workers:
        answer = child.read_json(folder / "workers" / one.name / child.ANSWER) or {}
        if "refused" in answer:
            raise InputError(answer["refused"])


def run(place: Path) -> dict[str, Any]:
    """What the chief and the workers do: KerasTuner's variables say who this one is."""
    task = json.loads((place / "task.json").read_text("utf-8"))
    folder = Path(task["search"])
    server = TrialServer(place, task["threads"])
    try:
        own = spec.read(folder).tuner(folder, task["trials"], task["until"], server, lambda: None)
        own.search()
    except tuner.BudgetSpentError:
        pass
    finally:
        server.close()
    return {}
