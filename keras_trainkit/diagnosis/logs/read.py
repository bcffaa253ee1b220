"""Finds out which program's log a path is, and reads it."""

from collections.abc import Callable
from pathlib import Path

from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs import documents, events, folders, history, tables
from keras_trainkit.diagnosis.logs.history import Log
from keras_trainkit.diagnosis.logs.series import Point

Read = Callable[[Path], dict[str, list[Point]]]
_TABLES = (".csv", ".tsv", ".txt", ".log")
_DOCUMENTS = (".json", ".jsonl", ".ndjson")
_OURS = ("status.json", "data.json")  # of a run
_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib")


def is_log(path: Path) -> bool:
    """Whether a path is one that `read` takes: a file, or a folder with a log that is no run."""
    if not path.is_dir():
        return path.is_file()
    ours = any((path / name).is_file() for name in _OURS)
    return not ours and folders.find(path) is not None


def read(path: Path) -> Log:
    """Returns the history that a log holds.

    Args:
        path: event files of TensorBoard or their folder; a CSV of Keras, Lightning, YOLO, W&B or
            TensorBoard; `trainer_state.json` of Hugging Face; a JSON history, or one of XGBoost or
            LightGBM; a run of an MLflow file store; or a folder with one of these.

    Raises:
        InputError: the file is none of these, is damaged, holds several runs, or no loss.
    """
    place = path if path.is_file() else folders.find(path)
    if place is None:
        raise InputError(
            f"PATH must be a log of a training; received {str(path)!r}, which has none."
        )
    if place.suffix.lower() in _PICKLES:
        raise InputError(
            f"PATH must be a log that can be read without running it; received {place.name}: write "
            "json.dump(history.history, file) instead of a pickle."
        )
    try:
        kind, found = _points(place)
    except InputError:
        raise
    except (OSError, ValueError) as error:  # bytes that are no text
        raise InputError(
            f"PATH must be a log of a training; received {place.name}, which cannot be read "
            f"({error})."
        ) from error
    try:
        return history.joined(found, kind)
    except InputError as error:
        raise InputError(f"{place.name}: {error}") from error


def _points(place: Path) -> tuple[str, dict[str, list[Point]]]:
    if place.is_dir():
        if folders.is_mlflow(place):
            return f"MLflow's metrics in {place.name}", folders.mlflow(place)
        return f"TensorBoard's events in {place.name}", events.read(place)
    if "tfevents" in place.name:
        return f"TensorBoard's events in {place.name}", events.read(place)
    if place.suffix.lower() in _DOCUMENTS:
        return place.name, documents.read(place)
    if place.suffix.lower() in _TABLES:
        return place.name, tables.read(place)
    raise InputError(
        f"PATH must be a log of a training: events, {', '.join((*_TABLES, *_DOCUMENTS))} or a "
        f"folder with one; received {place.name}."
    )
