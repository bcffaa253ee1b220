"""A real chief with real workers; one is killed in the middle."""

import io
import os
import signal
import threading

import psutil
import pytest
from rich.console import Console

from keras_trainkit import InputError, search
from keras_trainkit.tuning import trials


def named(name):
    """The process ids of this process's child of that name."""
    children = psutil.Process().children()
    return [one.pid for one in children if one.cmdline()[-1].endswith(f"workers/{name}")]


def kill_when(ready, name, stop):
    while not stop.wait(0.05):
        if ready() and named(name):
            os.kill(named(name)[0], signal.SIGKILL)
            return


def searched(spaced, out, name, ready, **options):
    stop = threading.Event()
    thread = threading.Thread(target=kill_when, args=(ready, name, stop))
    thread.start()
    try:
        return search(
            str(spaced), out=out, console=Console(file=io.StringIO()),
            algorithm="random", trials=6, workers=2, seeds=0, **options,
        )  # fmt: skip
    finally:
        stop.set()
        thread.join()


@pytest.mark.proof
def test_a_killed_worker_and_a_killed_chief_lose_nothing(spaced, tmp_path):
    folder = tmp_path / "spaced/search"

    def some_done(count):
        return lambda: sum(one.scored for one in trials.read(folder)) >= count

    with pytest.raises(InputError, match=r"the chief was killed by SIGKILL.*to go on"):
        searched(spaced, tmp_path, "chief", some_done(1))
    done = {one.name: one for one in trials.read(folder) if one.scored}
    assert done

    def running():
        return any(one.status == trials.RUNNING for one in trials.read(folder))

    found = searched(spaced, tmp_path, "worker0", running)
    assert len(found.trials) == 6
    assert all(one.status != trials.RUNNING for one in found.trials)
    assert {one.name: one for one in found.trials if one.name in done} == done
    assert named("chief") == named("worker0") == []
