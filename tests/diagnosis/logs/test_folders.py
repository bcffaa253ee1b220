"""Folders that hold a log."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.diagnosis.logs import folders


def test_a_run_of_mlflow(tmp_path):
    (tmp_path / "metrics" / "train").mkdir(parents=True)
    (tmp_path / "meta.yaml").write_text("run_id: a\n")
    (tmp_path / "metrics" / "train" / "loss").write_text(
        "1700000000000 1.0 0\n1700000000001 0.5 1\n"
    )
    (tmp_path / "metrics" / "val_loss").write_text("1700000000000 nan 0\n")
    assert folders.find(tmp_path) == tmp_path
    found = folders.mlflow(tmp_path)
    assert found["train/loss"] == [(0.0, 1.0), (1.0, 0.5)]
    (tmp_path / "metrics" / "val_loss").write_text("1700000000000\n")
    with pytest.raises(InputError, match="lines `timestamp value step`"):
        folders.mlflow(tmp_path)


def test_a_file_of_known_name_below(tmp_path):
    assert folders.find(tmp_path) is None
    (tmp_path / "lightning_logs" / "version_0").mkdir(parents=True)
    first = tmp_path / "lightning_logs" / "version_0" / "metrics.csv"
    first.write_text("step,loss\n")
    assert folders.find(tmp_path) == first
    (tmp_path / "lightning_logs" / "version_1").mkdir()
    (tmp_path / "lightning_logs" / "version_1" / "metrics.csv").write_text("step,loss\n")
    with pytest.raises(InputError, match="must be one training"):
        folders.find(tmp_path)
