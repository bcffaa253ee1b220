"""One trial, in this process."""

import json

import keras
import pytest

from keras_trainkit import recipe as recipes
from keras_trainkit.training.plan import prepare
from keras_trainkit.tuning import trial


def run(folder, spaced, **more):
    task = {"recipe": str(spaced), "overrides": {"epochs": 10}, "objective": "val_loss"}
    task |= {"direction": "min", "pace": None, "values": {"learning_rate": 0.1}, **more}
    return trial.run(folder, **task)


def test_it_trains_as_train_does_and_says_how_far_it_is(spaced, tmp_path):
    found = run(tmp_path, spaced, test=True)
    assert found["status"] == "finished"
    assert len(found["history"]) == 10
    progress = json.loads((tmp_path / "progress.json").read_text())
    assert progress == {"epoch": 10, "epochs": 10, "value": found["history"][-1]["val_loss"]}
    assert set(found["test"]) == {"loss", "mae", "root_mean_squared_error"}
    assert found["parameters"] == 4


def test_one_behind_the_others_is_stopped(spaced, tmp_path):
    found = run(tmp_path, spaced, pace=[-1.0] * 10)
    assert found["status"] == "stopped"
    assert found["reason"] == "behind the median at epoch 3 of 10"
    assert len(found["history"]) == 3
    assert run(tmp_path, spaced, pace=[1e9] * 10)["status"] == "finished"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [({"max_params": 3}, "4 parameters, above max_params=3"), ({"max_kb": 0.01}, "0 KiB, above")],
)
def test_a_model_above_a_limit_is_not_trained(spaced, tmp_path, limit, reason):
    found = run(tmp_path, spaced, limits=limit)
    assert found["status"] == "infeasible"
    assert found["reason"].startswith(reason)
    assert not (tmp_path / "progress.json").is_file()
    assert run(tmp_path, spaced, limits={"max_params": 4})["status"] == "finished"


def test_kilobytes_are_those_of_float32_weights(spaced):
    model = prepare(recipes.load(str(spaced)), {}).model
    size = sum(keras.ops.convert_to_numpy(one).nbytes for one in model.weights)
    assert trial._kilobytes(model) == size / 1024


def test_tensorboard_reads_the_hyper_parameters(spaced, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run(tmp_path, spaced)
    events = EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    assert "val_loss" in events.Tags()["tensors"]
    assert "_hparams_/session_start_info" in events.summary_metadata
