"""Predictions of a finished run for new rows or images, by its .keras or by a .tflite file."""

import csv
import dataclasses
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import folders, frame, pictures, tables
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.runs import Run

_BATCH = 1000


@dataclasses.dataclass(frozen=True)
class Predictions:
    """Columns by name, each with a value a row: what `trainkit predict` writes.

    Attributes:
        columns: `prediction`, then `low` and `high`, or a column `p(LABEL)` for each class.
        notes: what a person should know, such as categories that were never seen.
    """

    columns: dict[str, Any]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.columns["prediction"])

    def write(self, path: Path) -> None:
        """Writes a CSV whole, or not at all."""
        partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
        try:
            with partial.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(self.columns)
                writer.writerows(zip(*self.columns.values(), strict=True))
            partial.replace(path)
        except OSError as error:
            raise InputError(
                f"out must be a file that can be written; received {str(path)!r} "
                f"({error.strerror})."
            ) from error
        finally:
            partial.unlink(missing_ok=True)


def predict(run: Run, data: str | Path, model: str | Path | None = None) -> Predictions:
    """Predicts new rows of a table, or images.

    Args:
        run: a run of the recipe `table` or `images`.
        data: a table with the columns of the training file, or an image, or a folder of images.
        model: a .tflite or .keras file of this run; by default the run's own model.

    Returns:
        A prediction for every row, in the order of the file.

    Raises:
        InputError: the file cannot be read, or its columns differ from those trained on.

    Example:
        ```python
        predict(Run.open("runs/table/20260102-101500-seed0"), "new.csv").columns["prediction"]
        ```
    """
    if (run.path / tables.SCHEMA_FILE).is_file():
        x, known, notes = encode(run, str(data))
        return _labelled(answers(run, x, model), known.labels, {}, notes)
    if (run.path / folders.IMAGES_FILE).is_file():
        x, labels, names = _pictures(run, Path(data))
        return _labelled(answers(run, x, model), labels, {"file": names}, ())
    raise InputError(
        f"RUN must be a run of the recipe table or images; received one of {run.recipe}."
    )


def _pictures(run: Run, path: Path) -> tuple[np.ndarray, tuple[str, ...], list[str]]:
    """Returns an image, or those of a folder, as the model takes them, labels and file names."""
    about = run.read_json(folders.IMAGES_FILE)
    paths = pictures.find(path) if path.is_dir() else [path]
    if not paths or not paths[0].is_file():
        raise InputError(f"data must be an image or a folder of images; received {str(path)!r}.")
    images, wrong = pictures.read(paths, tuple(about["shape"]))
    if wrong:
        row, why = next(iter(wrong.items()))
        raise InputError(
            f"every image must be readable; received {len(wrong):,} of {len(paths):,} that are "
            f"not, first {paths[row]} ({why})."
        )
    return images, tuple(about["labels"]), [str(each) for each in paths]


def encode(run: Run, data: str) -> tuple[np.ndarray, Schema, tuple[str, ...]]:
    """Returns new rows as the model takes them, the run's schema, and what is unusual.

    Raises:
        InputError: the file cannot be read, or its columns differ.
    """
    known = Schema.from_json(run.read_json(tables.SCHEMA_FILE))
    encoding = run.config.get("encoding", "utf-8")
    rows = tables.without(frame.read(frame.find(data), encoding), known.missing)
    x = known.encode(rows)
    notes = []
    for place, column in enumerate(known.used):
        unseen = int((x[:, place] == -1).sum()) if column.kind == "categorical" else 0
        if unseen:
            notes.append(f"{column.name}: {unseen:,} rows with a level that training did not have")
    return x, known, tuple(notes)


def answers(run: Run, x: np.ndarray, model: str | Path | None) -> np.ndarray:
    """Returns a model's outputs, of the run's .keras file or of a .tflite file.

    Raises:
        InputError: there is no such file, or it takes other rows.
    """
    if model is None:
        return np.asarray(run.model().predict(x, batch_size=_BATCH, verbose=0))
    path = Path(model)
    if not path.is_file() or path.suffix not in (".keras", ".tflite"):
        raise InputError(f"model must be a .keras or .tflite file; received {str(model)!r}.")
    if path.suffix == ".keras":
        return np.asarray(runs.load_model(path).predict(x, batch_size=_BATCH, verbose=0))
    return _litert(path, x)


def _litert(path: Path, x: np.ndarray) -> np.ndarray:
    """Runs a .tflite in a process of its own, which a damaged file may crash."""
    from keras_trainkit.exporting import verification

    with tempfile.TemporaryDirectory() as folder:
        facts, _ = verification.interpret(path, None, Path(folder))
        shapes = [tuple(given["shape"][1:]) for given in facts["inputs"]]
        if shapes != [x.shape[1:]]:
            raise InputError(
                f"model must take examples of shape {x.shape[1:]}; received {path.name}, which "
                f"takes {', '.join(map(str, shapes))}: export it from this run."
            )
        examples = {facts["inputs"][0]["name"]: x}
        _, outputs = verification.interpret(path, examples, Path(folder), seconds=0.0)
    return outputs[0]


def _labelled(
    outputs: np.ndarray, labels: tuple[str, ...], names: dict[str, Any], notes: tuple[str, ...]
) -> Predictions:
    """Names the columns of a model's outputs: logits become probabilities."""
    if labels:
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        best = [labels[place] for place in chances.argmax(axis=1)]
        each = {f"p({label})": chances[:, place] for place, label in enumerate(labels)}
        return Predictions({**names, "prediction": best, **each}, notes)
    bounds = {"low": outputs[:, 1], "high": outputs[:, 2]} if outputs.shape[1] == 3 else {}
    return Predictions({**names, "prediction": outputs[:, 0], **bounds}, notes)
