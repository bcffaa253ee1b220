"""A real MLflow file store, where mlflow is installed: it is no part of the test extra."""

import importlib.util

import pytest

from keras_trainkit import InputError
from keras_trainkit.cli import main
from keras_trainkit.reporting import mlflow_sink
from tests.reporting.examples import classes, make_run

WITH = importlib.util.find_spec("mlflow") is not None


@pytest.mark.skipif(not WITH, reason="mlflow is not installed")
def test_runs_are_sent_once(tmp_path, capsys):
    run = make_run(tmp_path, classes())
    words = ["runs", "--out", str(tmp_path / "runs"), "--to-mlflow", str(tmp_path / "ml")]
    assert main(words) == 0
    assert "1 run " in capsys.readouterr().out
    assert mlflow_sink.send([run], str(tmp_path / "ml")) == 0  # it is there
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=(tmp_path / "ml").as_uri())
    (experiment,) = (e for e in client.search_experiments() if e.name == run.recipe)
    (kept,) = client.search_runs([experiment.experiment_id])
    assert kept.data.params["epochs"] == str(run.config["epochs"])
    for name, value in run.metrics["test"].items():
        assert kept.data.metrics[f"test.{name}"] == pytest.approx(value)
    curve = client.get_metric_history(kept.info.run_id, "loss")
    assert [one.value for one in curve] == pytest.approx(run.history["loss"])
    assert [one.step for one in curve] == run.history["epoch"]
    assert "config.json" in {one.path for one in client.list_artifacts(kept.info.run_id)}


@pytest.mark.skipif(not WITH, reason="mlflow is not installed")
def test_a_store_that_cannot_be_used_is_one_sentence(tmp_path):
    run = make_run(tmp_path, classes())
    with pytest.raises(InputError, match="--to-mlflow must be"):
        mlflow_sink.send([run], "nonsense://here")


@pytest.mark.skipif(WITH, reason="mlflow is installed")
def test_without_mlflow_the_way_out_is_said():
    with pytest.raises(InputError, match="pip install mlflow-skinny"):
        mlflow_sink.send([], "ml")
