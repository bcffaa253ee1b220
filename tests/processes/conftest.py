"""Tasks that misbehave, known to the children of these tests alone."""

from pathlib import Path

import pytest

from keras_trainkit.processes import Server, server

TOLD = "keras_trainkit.told"
_SITE = """
import os, random, signal, sys, time, types


def say(folder, **given):
    print("said", flush=True)
    draws = [random.random()]
    return {
        **given, "draws": draws, "pid": os.getpid(), "parent": os.getppid(),
        "variable": os.environ.get("TOLD"), "place": os.getcwd(), "typed": sys.stdin.read(),
    }


def refuse(folder, **given):
    from keras_trainkit import InputError
    raise InputError("told must be asked for less.")


def fail(folder, **given):
    raise KeyError("nothing")


def crash(folder, by="SIGSEGV"):
    os.kill(os.getpid(), getattr(signal, by))


def hang(folder):
    (folder / "hangs").touch()
    while True:
        pass


def sleep(folder, **given):
    (folder / "hangs").touch()
    time.sleep(300)


def eat(folder):
    held = []
    while True:
        held.append(bytearray(2**26))


told = types.ModuleType("keras_trainkit.told")
for each in (say, refuse, fail, crash, hang, sleep, eat):
    setattr(told, each.__name__, each)
sys.modules[told.__name__] = told
"""


@pytest.fixture
def told(tmp_path_factory, monkeypatch) -> Path:
    """Lets children know the module of tasks; an empty folder for one."""
    place = tmp_path_factory.mktemp("site")
    (place / "sitecustomize.py").write_text(_SITE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.setattr(server, "_MODULES", ())  # TensorFlow is in the tests of the other rooms
    return tmp_path_factory.mktemp("task")


@pytest.fixture
def light(told):
    """A server that loads no TensorFlow."""
    made = Server()
    yield made
    made.close()
