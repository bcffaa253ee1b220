"""TensorFlow Datasets: prepared, downloadable, or neither."""

import threading

import numpy as np
import pytest

from keras_trainkit import InputError, datasets
from keras_trainkit.datasets import tfds
from keras_trainkit.datasets.sources import Task

AUTO = ("tfds:mnist", "bundled:mnist")


def load(source, task: Task = "classification", validation=0.1):
    return datasets.load(source, auto=AUTO, task=task, validation=validation)


def test_auto_says_loudly_why_it_fell_back(monkeypatch, tmp_path):
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(tfds, "_PROBE_URL", "https://host.invalid/")
    splits = load("auto")
    assert splits.source == "bundled:mnist"
    assert "tfds:mnist is not prepared" in splits.note
    assert "did not answer" in splits.note


def test_a_probe_that_hangs_is_left_behind(monkeypatch, tmp_path):
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(tfds, "PROBE_SECONDS", 0.2)
    let_go, answered = threading.Event(), []

    def hangs(*_, **__):
        let_go.wait(600)
        answered.append(True)

    monkeypatch.setattr(tfds.urllib.request, "urlopen", hangs)
    with pytest.raises(tfds.NotAtHandError):
        load("tfds:mnist")
    assert not answered
    let_go.set()


@pytest.mark.proof
def test_tfds_reads_a_prepared_folder(shared, tmp_path, monkeypatch):
    """The real `tfds.load` path, on a folder that the tool beside the data makes."""
    import subprocess
    import sys

    tool, source = shared / "tools" / "make_tfds_mnist.py", shared / "data" / "mnist.npz"
    subprocess.run([sys.executable, tool, source, tmp_path], check=True, capture_output=True)
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    splits = load("auto", validation=0.0)
    assert splits.source == "tfds:mnist"
    assert splits.describe() == "60,000 train, 0 validation, 10,000 test"
    whole = np.load(source)
    sums = whole["x_test"].astype(int).sum((1, 2))
    assert sorted(splits.test.x.sum((1, 2, 3))) == sorted(sums)
    (tmp_path / "mnits").mkdir()
    (tmp_path / "mnits" / "dataset_info.json").write_text("{}")
    with pytest.raises(InputError, match="must name a TensorFlow data set"):
        load("tfds:mnits")
