"""Predictions of a finished run for new rows or images, by its .keras or by a .tflite file."""

import contextlib
import csv
import dataclasses
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import columns, folders, frame, pictures, schema, tables
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.runs import Run

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 1000
_IMAGES = 1000  # that are in memory at once


@dataclasses.dataclass(frozen=True)
class Predictions:
    """Columns by name, each with a value a row: what `trainkit predict` writes.

    Attributes:
        columns: the table's ids, or the images' files, `prediction`, then `low` and `high`, or a
            column `p(LABEL)` for each class.
        unseen: how many rows have a level that training had too rarely or not at all, by column.
    """

    columns: dict[str, Any]
    unseen: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["prediction"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the rows."""
        return tuple(
            f"{name}: {rows:,} {'row' if rows == 1 else 'rows'} with a level that fewer than "
            f"{schema.LEAST_ROWS} training rows had"
            for name, rows in self.unseen.items()
        )


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
    found = list(pieces(run, data, model))
    names = found[0].columns
    joined = {name: np.concatenate([each.columns[name] for each in found]) for name in names}
    return Predictions(joined, _unseen(found))


def pieces(run: Run, data: str | Path, model: str | Path | None = None) -> Iterator[Predictions]:
    """Yields what `predict` returns some rows at a time, so that any file fits in memory.

    Arguments and errors are those of `predict`; an npz file alone is read whole.
    """
    if (run.path / tables.SCHEMA_FILE).is_file():
        return _of_rows(run, str(data), model)
    if (run.path / folders.IMAGES_FILE).is_file():
        return _of_images(run, Path(data), model)
    raise InputError(
        f"RUN must be a run of the recipe table or images; received one of {run.recipe}."
    )


def write(found: Iterable[Predictions], path: Path) -> tuple[int, Predictions]:
    """Writes a CSV whole, or not at all.

    Args:
        found: from `pieces`; one at a time is in memory.
        path: the file.

    Returns:
        How many rows were written, and the first few, with what is unusual in all of them.

    Raises:
        InputError: the file cannot be written, or what reading the data raises.
    """
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    head, rows, unseen = None, 0, Counter()
    try:
        with _writing(path):
            partial.touch()  # before a model is run for nothing
        for each in found:
            with _writing(path), partial.open("a", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                if head is None:
                    head = {name: values[:5] for name, values in each.columns.items()}
                    writer.writerow(head)
                writer.writerows(zip(*each.columns.values(), strict=True))
            rows += len(each)
            unseen.update(each.unseen)
        with _writing(path):
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return rows, Predictions(head or {}, unseen)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"out must be a file that can be written; received {str(path)!r} ({error.strerror})."
        ) from error


def _unseen(found: Iterable[Predictions]) -> Counter[str]:
    total = Counter()
    for each in found:
        total.update(each.unseen)
    return total


def _of_rows(run: Run, data: str, model: str | Path | None) -> Iterator[Predictions]:
    known = Schema.from_json(run.read_json(tables.SCHEMA_FILE))
    answer = answerer(run, model)
    for rows in _tables(frame.find(data), run.config.get("encoding", "utf-8")):
        x = known.encode(tables.without(rows, known.missing))
        yield _labelled(answer(x), known.labels, _ids(rows, known), _unseen_levels(x, known))


def _ids(rows: "pd.DataFrame", known: Schema) -> dict[str, Any]:
    """Returns the columns that name rows, by which predictions find back to them."""
    names = [column.name for column in known.columns if column.kind == columns.ID]
    here = (rows[name] for name in names if name in rows.columns)
    return {
        str(ids.name): ids.map(schema.text, na_action="ignore").fillna("").to_numpy(object)
        for ids in here
    }


def _tables(path: Path, encoding: str) -> "Iterator[pd.DataFrame]":
    if path.suffix.lower() == ".npz":
        return iter([frame.read(path, encoding)])
    return frame.chunks(path, encoding)


def _unseen_levels(x: np.ndarray, known: Schema) -> dict[str, int]:
    places = known.places("categorical")
    counts = {known.used[place].name: int((x[:, place] == -1).sum()) for place in places}
    return {name: count for name, count in counts.items() if count}


def _of_images(run: Run, path: Path, model: str | Path | None) -> Iterator[Predictions]:
    about = run.read_json(folders.IMAGES_FILE)
    paths = pictures.find(path) if path.is_dir() else [path]
    if not paths or not paths[0].is_file():
        raise InputError(f"data must be an image or a folder of images; received {str(path)!r}.")
    answer = answerer(run, model)
    for start in range(0, len(paths), _IMAGES):
        some = paths[start : start + _IMAGES]
        images, wrong = pictures.read(some, tuple(about["shape"]))
        if wrong:
            row, why = next(iter(wrong.items()))
            raise InputError(
                f"every image must be readable; received {len(wrong):,} of the first "
                f"{start + len(some):,} that are not, first {some[row]} ({why}): mend it, or take "
                "it out of the folder."
            )
        names = {"file": [str(each) for each in some]}
        yield _labelled(answer(images), tuple(about["labels"]), names, {})


def answerer(run: Run, model: str | Path | None) -> Callable[[np.ndarray], np.ndarray]:
    """Returns a function of examples: the outputs of a run's .keras file, or of a .tflite file.

    Raises:
        InputError: there is no such file, or, once it is called, it takes other examples.
    """
    path = None if model is None else Path(model)
    if path and (not path.is_file() or path.suffix not in (".keras", ".tflite")):
        raise InputError(f"model must be a .keras or .tflite file; received {str(model)!r}.")
    if path and path.suffix == ".tflite":
        return lambda x: _litert(path, x)
    net = runs.load_model(path) if path else run.model()
    return lambda x: np.asarray(net.predict(x, batch_size=_BATCH, verbose=0))


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
    outputs: np.ndarray, labels: tuple[str, ...], names: dict[str, Any], unseen: dict[str, int]
) -> Predictions:
    """Names the columns of a model's outputs: logits become probabilities."""
    if labels:
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        chances = powers / powers.sum(axis=1, keepdims=True)
        best = [labels[place] for place in chances.argmax(axis=1)]
        each = {f"p({label})": chances[:, place] for place, label in enumerate(labels)}
        return Predictions({**names, "prediction": best, **each}, unseen)
    bounds = {"low": outputs[:, 1], "high": outputs[:, 2]} if outputs.shape[1] == 3 else {}
    return Predictions({**names, "prediction": outputs[:, 0], **bounds}, unseen)
