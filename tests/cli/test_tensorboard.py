"""`trainkit tensorboard`, asked over loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from keras_trainkit import train
from keras_trainkit.reporting import write_board
from tests.conftest import ROOT


@pytest.mark.slow
def test_it_serves_the_runs_on_this_machine_alone(tiny, tmp_path):
    run = train(str(tiny), out=tmp_path / "runs", epochs=1)
    write_board(run)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "keras_trainkit", "tensorboard", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}/data/plugin/scalars/tags"
        tags = {}
        deadline = time.time() + 300
        while time.time() < deadline and not tags:
            time.sleep(0.5)
            try:
                tags = json.load(urllib.request.urlopen(url, timeout=60))
            except OSError:
                continue
        assert "epoch_loss" in tags[f"tiny/{run.name}/tensorboard/train"]
        images = json.load(urllib.request.urlopen(url.replace("scalars", "images"), timeout=60))
        assert "predicted" in images[f"tiny/{run.name}/tensorboard/test"]
        drawn = json.load(urllib.request.urlopen(url.replace("scalars", "histograms"), timeout=60))
        assert any("kernel" in name for name in drawn[f"tiny/{run.name}/tensorboard/gradients"])
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
