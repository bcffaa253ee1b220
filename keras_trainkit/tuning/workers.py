"""Several workers on this machine: KerasTuner's own chief, and a watch over them all."""

import contextlib
import dataclasses
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.processes import Child
from keras_trainkit.processes.addresses import HOST, free_port
from keras_trainkit.tuning import isolated, spec, tuner

_RESTARTS = 3


@dataclasses.dataclass
class _Worker:
    name: str
    process: Child
    restarts: int = 0


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
    variables = {"KERASTUNER_ORACLE_IP": HOST, "KERASTUNER_ORACLE_PORT": str(free_port(port))}
    threads = max((os.cpu_count() or 1) // count, 1)

    def start(name: str) -> Child:
        place = folder / "workers" / name
        place.mkdir(parents=True, exist_ok=True)
        task = {"search": str(folder), "trials": trials, "until": until, "threads": threads}
        return isolated.spawn("workers", place, task, {**variables, "KERASTUNER_TUNER_ID": name})

    chief = start("chief")
    workers = [_Worker(name, start(name)) for name in (f"worker{i}" for i in range(count))]
    try:
        while any(one.process.wait(0) is None for one in workers):
            time.sleep(0.2)
            tick()
            _check_chief(chief, workers)
            for one in workers:
                _restart(one, start)
        _check_answers(workers)
    finally:
        for process in [chief, *(one.process for one in workers)]:
            process.stop()


def _check_chief(chief: Child, workers: list[_Worker]) -> None:
    if not chief.ending or all(one.process.wait(0) == 0 for one in workers):
        return
    raise InputError(
        f"the chief was {chief.ending}; finished trials are kept: run the same command again to "
        "go on."
    )


def _restart(one: _Worker, start: Callable[[str], Child]) -> None:
    if not one.process.ending:
        return
    if one.restarts == _RESTARTS:
        raise InputError(
            f"{one.name} was started {_RESTARTS + 1} times and always ended, the last time "
            f"{one.process.ending}; finished trials are kept."
        )
    one.process.stop()
    one.restarts += 1
    one.process = start(one.name)


def _check_answers(workers: list[_Worker]) -> None:
    """Hands on what a worker refused."""
    for one in workers:
        answer = one.process.answer or {}
        if "refused" in answer:
            raise InputError(answer["refused"])


def run(place: Path, search: str, trials: int, until: float | None, threads: int) -> dict[str, Any]:
    """What the chief and the workers do: KerasTuner's variables say who this one is.

    Args:
        place: its own folder.
        search: the folder of the search.
        trials: how many, by all of them.
        until: the time after which none starts.
        threads: for TensorFlow in a trial.
    """
    del place
    folder, server = Path(search), isolated.server(threads)
    with contextlib.suppress(tuner.BudgetSpentError):
        spec.read(folder).tuner(folder, trials, until, server, lambda: None).search()
    return {}
