"""The caller's end: it starts servers, follows them, and starts them again."""

import os
import time

import psutil
import pytest

from keras_trainkit import InputError, processes
from keras_trainkit.processes import CrashError, Limits, Server, server
from tests.processes.conftest import TOLD

MINUTE = Limits(seconds=60)


def say(made, folder, **options):
    return processes.outcome(made.start(f"{TOLD}:say", folder, {}, **options), MINUTE)


def test_a_hang_ends_with_its_server_and_the_next_task_has_another(light, told):
    pid = say(light, told)["parent"]
    child = light.start(f"{TOLD}:hang", told, {})
    with pytest.raises(CrashError, match=r"^did not end in 0 minutes$"):
        processes.outcome(child, Limits(seconds=0.5))
    assert not psutil.pid_exists(pid)
    assert say(light, told)["parent"] not in (pid, os.getpid())


def test_closing_ends_the_task_too(light, told):
    child = light.start(f"{TOLD}:sleep", told, {})
    while not (told / "hangs").is_file():
        assert child.wait(0.05) is None
    family = psutil.Process(light._process.pid).children(recursive=True)
    assert len(family) == 1
    light.close()
    assert psutil.wait_procs(family, timeout=120)[1] == []
    assert child.ending.startswith("killed by")


def test_a_server_that_is_killed_is_told_and_replaced(light, told):
    child = light.start(f"{TOLD}:sleep", told, {})
    while not (told / "hangs").is_file():
        assert child.wait(0.05) is None
    forked = psutil.Process(light._process.pid).children()
    psutil.Process(light._process.pid).kill()
    assert child.wait(20) == -9
    assert psutil.wait_procs(forked, timeout=120)[1] == []  # by its life-line
    assert say(light, told)["typed"] == ""


def test_an_idle_server_ends_and_is_started_again(told, monkeypatch):
    monkeypatch.setattr(server, "IDLE", 0.05)
    made = Server()
    try:
        first = say(made, told)["parent"]
        until = time.monotonic() + 120
        while psutil.pid_exists(first) and made._process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.02)
        assert say(made, told)["parent"] != first
    finally:
        made.close()


def test_a_task_sent_while_the_server_goes_is_sent_again(told, monkeypatch):
    monkeypatch.setattr(server, "IDLE", 0.0)  # it ends before it hears anything, or just after
    made = Server()
    made.warm()
    pid = made._process.pid
    while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.02)
    monkeypatch.setattr(made._process, "poll", lambda: None)  # as if it went in this very moment
    monkeypatch.setattr(server, "IDLE", 60.0)
    try:
        assert say(made, told)["parent"] != pid
    finally:
        made.close()


def test_a_server_that_cannot_load_is_a_sentence(told, monkeypatch):
    monkeypatch.setattr(server, "_MODULES", ("no_such_module",))
    made = Server()
    try:
        with pytest.raises(CrashError, match=r"ended with code 1 .*no_such_module"):
            say(made, told)
    finally:
        made.close()


def test_a_light_task_waits_for_no_loading_but_uses_what_is_there(light, told):
    assert say(light, told, light=True)["parent"] == os.getpid()
    light.warm()
    parent = say(light, told)["parent"]
    assert parent == light._process.pid
    assert say(light, told, light=True)["parent"] == parent


def test_variables_that_are_read_at_an_import_make_another_server(light, told, monkeypatch):
    first = say(light, told)["parent"]
    monkeypatch.setenv("TOLD", "else")
    assert say(light, told)["parent"] == first
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    assert say(light, told)["parent"] != first


def test_without_a_fork_every_task_has_a_python_of_its_own(light, told, monkeypatch):
    monkeypatch.delattr(os, "fork")
    light.warm()
    assert light._process is None
    assert say(light, told)["parent"] == os.getpid()
    assert light._process is None


def test_what_is_no_task_starts_nothing(light, told):
    with pytest.raises(InputError, match="task must be module:function inside keras_trainkit"):
        light.start("os:system", told, {})
    assert light._process is None


def test_a_fork_of_this_process_has_servers_of_its_own(told):
    mine = processes.shared({"TOLD": "mine"})
    pid = say(mine, told)["parent"]
    other = os.fork()
    if other == 0:
        os._exit(0 if not server._servers and mine._process is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]) == 0
    assert processes.shared({"TOLD": "mine"}) is mine
    assert say(mine, told)["parent"] == pid
    server.close_all()
    assert not psutil.pid_exists(pid)
