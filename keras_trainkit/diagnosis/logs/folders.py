"""Folders that hold a log: events of TensorBoard, a run of MLflow, or a file of known name."""

from pathlib import Path

from keras_trainkit import _limits
from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs.series import Point

_KNOWN = (
    "metrics.csv",
    "results.csv",
    "history.csv",
    "training_log.csv",
    "log.csv",
    "progress.csv",
)
_KNOWN += ("trainer_state.json", "history.json", "metrics.json", "evals_result.json")
_DEPTH = ("", "*/", "*/*/")  # below the folder that is given


def find(folder: Path) -> Path | None:
    """Returns the log in a folder: a file, or the folder that is one; None where there is none.

    Raises:
        InputError: it holds several, of which none is meant more than the others.
    """
    if is_mlflow(folder):
        return folder
    if any(found.is_file() for depth in _DEPTH for found in folder.glob(f"{depth}*tfevents*")):
        return folder
    for depth in _DEPTH:
        for name in _KNOWN:
            found = sorted(folder.glob(depth + name))
            if len(found) > 1:
                listed = ", ".join(str(each.relative_to(folder)) for each in found[:5])
                raise InputError(
                    f"PATH must be one training; received {folder.name} with {listed}."
                )
            if found:
                return found[0]
    return None


def is_mlflow(folder: Path) -> bool:
    """Whether a folder is a run of an MLflow file store."""
    return (folder / "metrics").is_dir() and (folder / "meta.yaml").is_file()


def mlflow(folder: Path) -> dict[str, list[Point]]:
    """Returns the metrics of a run: a file each, a line `timestamp value step` a point.

    Raises:
        InputError: a line is none.
    """
    found = {}
    for path in sorted((folder / "metrics").rglob("*")):
        if path.is_file():
            name = path.relative_to(folder / "metrics").as_posix()
            lines = _limits.read_text(path, "history").splitlines()
            found[name] = [_point(line, path) for line in lines if line.strip()]
    return found


def _point(line: str, path: Path) -> Point:
    try:
        _, value, *step = line.split()
        return float(step[0] if step else 0), float(value)
    except (ValueError, IndexError) as error:
        raise InputError(
            f"{path.name} must have lines `timestamp value step`; received {line[:60]!r}."
        ) from error
