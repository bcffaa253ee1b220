"""Runs handed to MLflow: parameters, scores, curves, and the page and model as artifacts."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.reporting import ledger
from keras_trainkit.runs import Run

_TAG = "keras_trainkit.run"
_ARTIFACTS = ("report.html", "curves.png", "model.keras", "config.json", "environment.json")


def send(found: Sequence[Run], uri: str) -> int:
    """Writes runs that MLflow does not have yet; a recipe is an experiment.

    Args:
        found: the runs; those that cannot be read are left out.
        uri: of MLflow's tracking store: a folder, `sqlite:///mlflow.db` or a server.

    Returns:
        How many were written.

    Raises:
        InputError: mlflow is not installed, or the store cannot be used.
    """
    if "://" not in uri:
        uri = Path(uri).resolve().as_uri()
    if uri.startswith("file:"):
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")  # in maintenance there
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ImportError as error:
        raise InputError(
            f"--to-mlflow needs mlflow, which is not installed; received {uri!r}: "
            "pip install mlflow-skinny, or mlflow for a database."
        ) from error
    try:
        client = MlflowClient(tracking_uri=uri)
        return sum(_send(client, run) for run in found)
    except (MlflowException, OSError, ImportError) as error:
        raise InputError(
            "--to-mlflow must be a folder, a database or a server that MLflow can use; received "
            f"{uri!r} ({str(error).splitlines()[0]})."
        ) from error


def _send(client: Any, run: Run) -> bool:
    from mlflow.entities import Metric, Param, RunTag

    facts = ledger.row(run)
    if facts["status"] == "unreadable":
        return False
    known = client.get_experiment_by_name(run.recipe)
    experiment = known.experiment_id if known else client.create_experiment(run.recipe)
    label = str(run.path.resolve())
    if client.search_runs([experiment], f"tags.`{_TAG}` = '{_quoted(label)}'"):
        return False
    made = client.create_run(experiment, run_name=run.name, tags={_TAG: label}).info.run_id
    config = {k.removeprefix("config."): v for k, v in facts.items() if k.startswith("config.")}
    numbers = {k: v for k, v in facts.items() if k.startswith(("test.", "validation."))}
    client.log_batch(
        made,
        metrics=[*_curves(run, Metric), *(Metric(k, float(v), 0, 0) for k, v in numbers.items())],
        params=[Param(name, str(value)) for name, value in config.items()],
        tags=[RunTag("status", str(facts["status"]))],
    )
    for name in _ARTIFACTS:
        if (run.path / name).is_file():
            client.log_artifact(made, str(run.path / name))
    client.set_terminated(made, "FINISHED" if facts["status"] == "finished" else "KILLED")
    return True


def _curves(run: Run, metric: Any) -> list[Any]:
    """Returns a metric for every value of the history."""
    path = run.path / "history.csv"
    if not path.is_file():
        return []
    with _limits.opened(path, "history") as file:
        rows = list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))
    return [
        metric(name, float(value), 0, int(float(each["epoch"])))
        for each in rows
        for name, value in each.items()
        if name != "epoch" and value
    ]


def _quoted(text: str) -> str:
    return text.replace("'", "\\'")
