"""How an end is told, and what is ended by whom."""

import os
import signal
import subprocess
import sys

from keras_trainkit.processes import endings


def test_endings_in_words(tmp_path):
    log = tmp_path / "log.txt"
    assert endings.words(1, log) == "ended with code 1 (no message)"
    log.write_text("Traceback\nValueError: odd\n")
    assert endings.words(1, log) == "ended with code 1 (ValueError: odd)"
    assert endings.words(-11, log) == "killed by SIGSEGV"
    assert endings.words(-9, log) == "killed by SIGKILL, as for want of memory"


def sleeper() -> subprocess.Popen[bytes]:
    code = "import time; time.sleep(60)"
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)


def test_killing_works_without_groups_too_and_twice(monkeypatch):
    first, second = sleeper(), sleeper()
    endings.kill(first.pid, group=True)
    assert first.wait(20) == -signal.SIGKILL
    monkeypatch.delattr(os, "killpg")
    monkeypatch.delattr(signal, "SIGKILL")
    endings.kill(second.pid, group=True)
    assert second.wait(20) == -signal.SIGTERM
    endings.kill(second.pid, group=True)
