"""A Python of its own: its answers, its refusals and its ends."""

import subprocess
import sys
import threading
import time

import psutil
import pytest

from keras_trainkit import InputError, processes
from keras_trainkit.processes import CrashError, Limits
from tests.conftest import ROOT
from tests.processes.conftest import TOLD


def run(name, folder, limits=Limits(seconds=60), **arguments):  # noqa: B008 (frozen)
    return processes.outcome(processes.spawn(f"{TOLD}:{name}", folder, arguments), limits)


def test_an_answer_and_a_refusal_come_back(told):
    found = run("say", told, word="here")
    assert (found["word"], found["typed"]) == ("here", "")
    assert (told / "log.txt").read_text() == "said\n"
    with pytest.raises(InputError, match=r"^told must be asked for less\.$"):
        run("refuse", told)


def test_ends_are_said(told):
    with pytest.raises(CrashError, match=r"^ended with code 1 .KeyError: 'nothing'"):
        run("fail", told)
    with pytest.raises(CrashError, match=r"^was killed by SIGSEGV$"):
        run("crash", told)
    with pytest.raises(CrashError, match=r"^was killed by SIGKILL, as for want of memory$"):
        run("crash", told, by="SIGKILL")
    with pytest.raises(CrashError, match=r"^did not end in 0 minutes$"):
        run("hang", told, Limits(seconds=0.5))


def test_stopping_ends_it_and_an_ending_is_told_once_it_is_there(told):
    child = processes.spawn(f"{TOLD}:hang", told, {})
    assert child.wait(0) is None
    assert (child.ending, child.answer) == ("", None)
    child.stop()
    child.stop()
    assert child.ending == "killed by SIGKILL, as for want of memory"


_PARENT = """
import sys, time
from pathlib import Path
from keras_trainkit import processes
from keras_trainkit.processes import server
server._MODULES = ()
start = {"spawn": processes.spawn, "fork": processes.Server().start}[sys.argv[1]]
child = start("keras_trainkit.told:%s" % sys.argv[2], Path(sys.argv[3]), {})
child.wait()
"""


@pytest.mark.parametrize(("how", "what"), [("spawn", "hang"), ("fork", "hang"), ("fork", "sleep")])
def test_a_killed_parent_leaves_no_orphan(told, how, what):
    words = [sys.executable, "-c", _PARENT, how, what, str(told)]
    parent = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 120
        while not (told / "hangs").is_file():
            assert parent.poll() is None, parent.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.05)
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) == (1 if how == "spawn" else 2)
    finally:
        parent.kill()
        parent.wait()
        parent.stderr.close()
    _, left = psutil.wait_procs(family, timeout=120)
    assert [one for one in left if one.status() != psutil.STATUS_ZOMBIE] == []


def test_many_threads_may_run_children_at_once(told, light):
    found = []

    def work(place):
        place.mkdir()
        given = {"word": place.name}
        found.append(processes.outcome(light.start(f"{TOLD}:say", place, given), Limits(60)))

    threads = [threading.Thread(target=work, args=(told / str(one),)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one["word"] for one in found) == ["0", "1", "2", "3"]
