"""`train` end to end on a recipe that takes a moment."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from keras_trainkit import InputError, Run, recipe, runs, train
from keras_trainkit.training import evaluation
from tests.conftest import TINY_RECIPE


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("trained")
    path = folder / "tiny.py"
    path.write_text(TINY_RECIPE)
    return train(str(path), out=folder / "runs", epochs="3", word="b")


def test_the_run_folder_holds_everything(run):
    names = {path.name for path in run.path.iterdir()}
    assert names == {
        "config.json",
        "environment.json",
        "data.json",
        "recipe.py",
        "status.json",
        "history.csv",
        "signals.jsonl",
        "metrics.json",
        "predictions.npz",
        "layers.json",
        "model.keras",
        "checkpoints",
        ".lock",
        "tensorboard",
    }
    assert (run.path / "recipe.py").read_text() == TINY_RECIPE
    assert run.status == runs.FINISHED
    assert run.recipe == "tiny"
    assert not list(run.path.rglob(".partial*"))


def test_the_config_says_where_each_value_came_from(run):
    assert run.config["epochs"] == 3
    assert run.origins["epochs"] == run.origins["word"] == "override"
    assert run.origins["batch_size"] == "recipe"


def test_the_answers_kept_are_those_that_were_scored(run):
    answers = run.answers
    error = abs(answers.outputs[:, 0] - answers.y).mean()
    assert error == pytest.approx(run.metrics["test"]["mae"], rel=1e-5)
    assert answers.features == ("a", "b", "c")
    assert answers.x.shape == (10, 3)
    assert sum(row["parameters"] for row in run.layers) == run.metrics["parameters"]


def test_history_and_metrics_are_read_back(run):
    assert run.history["epoch"] == [1, 2, 3]
    assert {"loss", "val_loss", "mae", "learning_rate", "seconds"} <= run.history.keys()
    assert run.metrics["examples"] == {"validation": 10, "test": 10}
    assert run.metrics["test"]["mae"] < run.metrics["baselines"]["constant"]["mae"]
    assert run.environment["packages"]["keras"] == keras.__version__


def test_the_score_is_that_of_the_saved_model(run):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)).astype("float32")
    y = x @ np.array([1.0, -2.0, 3.0])
    guess = np.asarray(run.model().predict(x[50:], verbose=0))[:, 0]
    assert run.metrics["test"]["mae"] == pytest.approx(np.abs(guess - y[50:]).mean(), rel=1e-5)


def test_evaluating_again_gives_every_digit(run):
    scores = evaluation.again(run)
    assert scores == {part: run.metrics[part] for part in ("validation", "test")}


def test_the_event_files_are_read_back(run):
    def read(part):
        folder = run.path / "tensorboard" / part
        events = EventAccumulator(str(folder), size_guidance={"tensors": 0})
        events.Reload()
        tags = events.Tags()["tensors"]
        return events, {tag: events.SummaryMetadata(tag).plugin_data.plugin_name for tag in tags}

    training, plugins = read("train")
    assert plugins["keras"] == "graph_keras_model"
    assert [p for t, p in plugins.items() if t.endswith("kernel/histogram")] == ["histograms"]
    for name in ("loss", "mae", "learning_rate", "examples_per_second"):
        written = [tf.make_ndarray(e.tensor_proto) for e in training.Tensors(f"epoch_{name}")]
        assert written == pytest.approx(run.history[name])
    held, _ = read("validation")
    written = [tf.make_ndarray(event.tensor_proto) for event in held.Tensors("epoch_loss")]
    assert written == pytest.approx(run.history["val_loss"])
    assert "hparams" in read("")[1].values()


def test_the_same_seed_gives_the_same_weights(tiny, tmp_path):
    def weights(name, seed):
        finished = train(str(tiny), out=tmp_path, name=name, epochs=1, seed=seed)
        return np.concatenate([w.ravel() for w in finished.model().get_weights()])

    first = weights("a", 5)
    np.testing.assert_array_equal(first, weights("b", 5))
    assert not np.array_equal(first, weights("c", 6))


def test_a_run_is_never_overwritten(tiny, tmp_path):
    paths = {train(str(tiny), out=tmp_path, name="same", epochs=1).path for _ in range(3)}
    assert len(paths) == 3


def test_fast_goes_the_whole_path(tiny, tmp_path):
    finished = train(str(tiny), out=tmp_path, fast=True, batch_size=2)
    assert finished.fast
    assert finished.config["epochs"] == 1
    assert finished.data["examples"]["train"] == 16
    assert evaluation.again(finished)["test"] == finished.metrics["test"]


def test_adapt_yields_to_the_user(tiny, tmp_path):
    def more(config, splits):
        return recipe.override(config, {"epochs": 4, "learning_rate": 0.05})

    chosen = recipe.load(str(tiny))
    chosen = type(chosen)(**{**vars(chosen), "adapt": more})
    finished = train(chosen, out=tmp_path, epochs=1)
    assert (finished.config["epochs"], finished.origins["epochs"]) == (1, "override")
    assert finished.config["learning_rate"] == 0.05
    assert finished.origins["learning_rate"] == "adapted"


@pytest.mark.parametrize(
    ("replaced", "by", "message"),
    [
        ("net.compile(", "(lambda **_: 0)(", "a compiled keras.Model from model"),
        ("return net", "return 3", "a compiled keras.Model from model"),
        ("rng = np", "1 / 0  # ", "tiny raised ZeroDivisionError in data.*tiny.py, line 22"),
        ("Dense(1)", "Dense(-1)", "tiny raised ValueError in model"),
    ],
)
def test_a_recipe_that_goes_wrong_is_named_and_nothing_is_written(tmp_path, replaced, by, message):
    path = tmp_path / "tiny.py"
    path.write_text(TINY_RECIPE.replace(replaced, by))
    with pytest.raises(InputError, match=message):
        train(str(path), out=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"batch_size": 41}, "at most the number of training examples, 40; received batch_size=41"),
        ({"epochs": 0}, "positive integer"),
        ({"wrod": "x"}, "Did you mean 'word'"),
    ],
)
def test_bad_fields_write_nothing(tiny, tmp_path, overrides, message):
    with pytest.raises(InputError, match=message):
        train(str(tiny), out=tmp_path / "runs", **overrides)
    assert not (tmp_path / "runs").exists()


def test_data_that_changed_are_noticed(tiny, tmp_path):
    finished = train(str(tiny), out=tmp_path, epochs=1)
    text = TINY_RECIPE.replace("3.0])", "3.5])")
    (finished.path / "recipe.py").write_text(text)
    with pytest.raises(InputError, match="train examples have changed since"):
        evaluation.again(finished)


def test_a_full_disk_ends_with_a_sentence_and_whole_files(tiny, tmp_path, monkeypatch):
    """On a real file system of 64 KiB, where one may be mounted."""
    monkeypatch.setattr("keras_trainkit.runs.run._SPARE_BYTES", 0)
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        with pytest.raises(InputError, match=r"must have room for the run.*whole"):
            train(str(tiny), out=small, epochs=30)
        for path in small.rglob("*.json"):
            json.loads(path.read_text())
        assert not list(small.rglob(".partial*"))
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)


def test_too_little_space_is_said_before_training(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 2**20))
    with pytest.raises(InputError, match=r"32 MiB of free disk space; received .* 1\.0 MiB"):
        train(str(tiny), out=tmp_path / "runs")


@pytest.mark.slow
def test_ctrl_c_saves_what_was_learned(tiny, tmp_path):
    command = [sys.executable, "-m", "keras_trainkit", "train", str(tiny), "epochs=100000"]
    process = subprocess.Popen([*command, "--out", tmp_path / "runs"], stdout=subprocess.PIPE)
    deadline = time.time() + 600
    while not list(tmp_path.glob("runs/tiny/*/history.csv")) and time.time() < deadline:
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=300)[0].decode()
    assert process.returncode == 130
    assert "interrupted" in output
    (finished,) = runs.find(tmp_path / "runs")
    assert finished.status == runs.INTERRUPTED
    assert "test" not in finished.metrics
    assert finished.metrics["validation"]["mae"] < 2
    with (finished.path / "history.csv").open() as file:
        assert len(list(csv.DictReader(file))) > 0
    assert finished.model().count_params() == 4


def test_a_killed_run_is_not_running_for_ever(run, tmp_path):
    copy = Run(shutil.copytree(run.path, tmp_path / "copy"))
    copy.write_json("status.json", {"status": runs.RUNNING, "pid": 2**22 + 1})
    assert copy.status == runs.FAILED
    copy.write_json("status.json", {"status": runs.RUNNING, "pid": os.getpid()})
    assert copy.status == runs.RUNNING


def test_an_exception_in_training_marks_the_run(tiny, tmp_path):
    class Broken(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("on purpose")

    chosen = recipe.load(str(tiny))
    chosen = type(chosen)(**{**vars(chosen), "callbacks": lambda *_: [Broken()]})
    with pytest.raises(RuntimeError, match="on purpose") as raised:
        train(chosen, out=tmp_path)
    (run,) = runs.find(tmp_path)
    assert run.status == runs.FAILED
    assert run.reason.startswith("RuntimeError: on purpose (test_train.py, line ")
    assert f"trainkit train --resume {run.reference}" in raised.value.__notes__[0]
