"""A system without fcntl, resource, fork, groups and SIGKILL still trains, resumes, exports.

What is shown is that nothing of this package asks for them; the system is Linux underneath.
"""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, TINY_RECIPE

# Python runs this first in every process. What others import stands before the names are changed.
_SITE = """
import importlib.abc, os, signal, sys

TAKEN = {
    os: ("fork", "forkpty", "killpg", "setsid", "getpgid", "register_at_fork",
         "getuid", "geteuid", "uname", "sched_getaffinity"),
    signal: ("SIGKILL", "SIGHUP", "SIGCHLD", "SIGALRM", "SIGUSR1", "alarm", "setitimer"),
}


class Another(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "keras_trainkit" or sys.platform == "another":
            return
        import warnings
        import psutil, subprocess, tempfile, threading, socket, selectors  # for Linux
        import tensorflow, keras, rich.console, numpy, pandas, matplotlib.pyplot  # these too
        for module, names in TAKEN.items():
            for each in names:
                if hasattr(module, each):
                    delattr(module, each)
        for each in ("fcntl", "resource", "termios", "pwd", "grp"):
            sys.modules[each] = None
        warnings.filterwarnings("ignore", "only soft file lock")
        sys.platform, os.name = "another", "another"


sys.meta_path.insert(0, Another())
"""
_WORK = """
import os, sys
from pathlib import Path
import keras_trainkit as tk
from keras_trainkit.processes import server

assert (sys.platform, os.name) == ("another", "another")
assert not hasattr(os, "fork") and not server.can_fork()
out = Path(sys.argv[1])
run = tk.train(str(out / "tiny.py"), out=out / "runs")
assert run.status == "finished", run.status
half = tk.train(str(out / "stops.py"), out=out / "runs", epochs=4)
assert half.status == "interrupted", half.status
with half.locked():
    try:
        tk.resume(half)
    except tk.InputError as error:
        assert "RUN must not be in use" in str(error), error
    else:
        raise AssertionError("two processes could train one run")
again = tk.resume(half)
assert again.status == "finished" and len(again.history["loss"]) == 4, again.history
exported = tk.export(run.model(), out / "tiny.tflite", "dynamic")
assert exported.report["verified"]["max_difference"] < 1, exported.report
try:
    tk.exporting.verify(out / "stops.py")
except tk.InputError as error:
    assert "must be a whole .tflite file" in str(error), error
assert sys.modules["fcntl"] is None and sys.modules["resource"] is None
print("all of it")
"""
_STOP = """

class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        import pathlib, signal
        if epoch == 1 and (pathlib.Path(__file__).parent / "stop").is_file():
            signal.raise_signal(signal.SIGINT)


RECIPE = dataclasses.replace(RECIPE, callbacks=lambda config, splits: [Stop()])
"""


@pytest.mark.slow
def test_it_trains_resumes_and_exports(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(_SITE, "utf-8")
    (tmp_path / "tiny.py").write_text(TINY_RECIPE, "utf-8")
    (tmp_path / "stops.py").write_text(TINY_RECIPE + _STOP, "utf-8")
    (tmp_path / "stop").touch()
    variables = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", _WORK, str(tmp_path)],
        env=variables, cwd=ROOT, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "all of it"
