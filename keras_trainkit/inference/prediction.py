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
from keras_trainkit.checking import drift
from keras_trainkit.datasets import (
    columns,
    earlier,
    folders,
    frame,
    handed,
    pictures,
    schema,
    tables,
)
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.inference import reasons
from keras_trainkit.runs import Run, sheet

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 1000
_SHOWN = 5  # files that could not be read
_DRIFT = 20_000  # rows that say whether columns have moved
_IMAGES = 1000  # that are in memory at once


@dataclasses.dataclass(frozen=True)
class Predictions:
    """Columns by name, each with a value a row: what `trainkit predict` writes.

    Attributes:
        columns: the table's ids, or the images' files, `prediction`, then `low` and `high`, or a
            column `p(LABEL)` for each class.
        unseen: how many rows have a level that training had too rarely or not at all, by column.
        moved: how columns differ from the training rows, by name; of at most the first 20,000 rows.
        left_out: images that could not be read, and why.
    """

    columns: dict[str, Any]
    unseen: Mapping[str, int] = dataclasses.field(default_factory=dict)
    moved: Mapping[str, str] = dataclasses.field(default_factory=dict)
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["prediction"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the rows."""
        unseen = tuple(
            f"{name}: {rows:,} {'row' if rows == 1 else 'rows'} with a level that fewer than "
            f"{schema.LEAST_ROWS} training rows had"
            for name, rows in self.unseen.items()
        )
        moved = tuple(
            f"{name} has moved: {how}; predictions rest on rows unlike these"
            for name, how in self.moved.items()
        )
        lost = tuple(f"{file} is left out: {why}" for file, why in self.left_out.items())
        more = (f"{len(lost) - _SHOWN:,} more files are left out",) if len(lost) > _SHOWN else ()
        return (*unseen, *moved, *lost[:_SHOWN], *more)


def predict(
    run: Run,
    data: Any,
    model: str | Path | None = None,
    *,
    skip_corrupt: bool = False,
    explain: bool = False,
) -> Predictions:
    """Predicts new rows of a table, or images.

    Args:
        run: a run of the recipe `table` or `images`.
        data: a table with the columns of the training file, as a file or a data frame; or an image,
            or a folder of images.
        model: a .tflite or .keras file of this run; by default the run's own model.
        skip_corrupt: whether images that cannot be read are left out.
        explain: whether columns say what each column of a table adds, as `reasons.explainer`.

    Returns:
        A prediction for every row, in the order of the file.

    Raises:
        InputError: the file cannot be read, or its columns differ from those trained on.

    Example:
        ```python
        predict(Run.open("runs/table/20260102-101500-seed0"), "new.csv").columns["prediction"]
        ```
    """
    found = list(pieces(run, data, model, skip_corrupt=skip_corrupt, explain=explain))
    names = found[0].columns
    joined = {name: np.concatenate([each.columns[name] for each in found]) for name in names}
    return Predictions(joined, **_noted(found))


def pieces(
    run: Run,
    data: Any,
    model: str | Path | None = None,
    *,
    skip_corrupt: bool = False,
    explain: bool = False,
) -> Iterator[Predictions]:
    """Yields what `predict` returns some rows at a time, so that any file fits in memory.

    Arguments and errors are those of `predict`; an npz file alone is read whole.
    """
    if (run.path / tables.SCHEMA_FILE).is_file():
        return _of_rows(run, handed.kept(data), model, explain)
    if explain:
        raise InputError(f"explain must be of a table's run; received one of {run.recipe}.")
    if (run.path / folders.IMAGES_FILE).is_file():
        return _of_images(run, Path(data), model, skip_corrupt)
    raise InputError(
        f"RUN must be a run of the recipe table or images; received one of {run.recipe}."
    )


def write(
    found: Iterable[Predictions], path: Path, *, raw: bool = False
) -> tuple[int, Predictions]:
    """Writes a CSV whole, or not at all.

    Args:
        found: from `pieces`; one at a time is in memory.
        path: the file.
        raw: whether a text that begins as a formula of a spreadsheet is written as it is; otherwise
            a `'` comes before it.

    Returns:
        How many rows were written, and the first few, with what is unusual in all of them.

    Raises:
        InputError: the file cannot be written, or what reading the data raises.
    """
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    head, rows, noted = None, 0, []
    cells = list if raw else sheet.safe_row
    try:
        with _writing(path):
            partial.touch()  # before a model is run for nothing
        for each in found:
            with _writing(path), partial.open("a", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                if head is None:
                    head = {name: values[:5] for name, values in each.columns.items()}
                    writer.writerow(cells(head))
                writer.writerows(map(cells, zip(*each.columns.values(), strict=True)))
            rows += len(each)
            noted.append(dataclasses.replace(each, columns={}))
        with _writing(path):
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return rows, Predictions(head or {}, **_noted(noted))


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"out must be a file that can be written; received {str(path)!r} ({error.strerror})."
        ) from error


def _noted(found: Iterable[Predictions]) -> dict[str, Any]:
    """Returns what is unusual in any piece."""
    unseen, moved, left_out = Counter(), {}, {}
    for each in found:
        unseen.update(each.unseen)
        moved.update(each.moved)
        left_out.update(each.left_out)
    return {"unseen": unseen, "moved": moved, "left_out": left_out}


def _of_rows(run: Run, data: str, model: str | Path | None, explain: bool) -> Iterator[Predictions]:
    known = Schema.from_json(run.read_json(tables.SCHEMA_FILE))
    answer = answerer(run, model)
    explained = reasons.explainer(run, known, answer, model) if explain else None
    path, encoding = frame.find(data), run.config.get("encoding", "utf-8")
    pointed = known.version == 1 and frame.semicolons(path, encoding)
    seen, told = [], False
    for rows, last in _with_last(_tables(path, encoding)):
        rows = earlier.with_points(rows) if pointed else rows
        x = known.encode(tables.without(rows, known.missing))
        outputs = answer(x)
        found = _labelled(outputs, known.labels, _ids(rows, known), _unseen_levels(x, known))
        if explained:
            found.columns.update(explained(x, outputs))
        if not told:
            seen.append(x)
            told = last or sum(map(len, seen)) >= _DRIFT
            moved = dict(drift.moved(known, np.concatenate(seen))) if told else {}
            found = dataclasses.replace(found, moved=moved)
        yield found


def _with_last(pieces: "Iterator[pd.DataFrame]") -> "Iterator[tuple[pd.DataFrame, bool]]":
    """Yields pieces, and whether each is the last."""
    held = next(pieces, None)
    while held is not None:
        after = next(pieces, None)
        yield held, after is None
        held = after


def _ids(rows: "pd.DataFrame", known: Schema) -> dict[str, Any]:
    """Returns the columns that name rows, by which predictions find back to them."""
    names = [column.name for column in known.columns if column.kind == columns.ID]
    here = (rows[name] for name in names if name in rows.columns)
    return {str(ids.name): _named(ids) for ids in here}


def _named(ids: "pd.Series") -> np.ndarray:
    return np.array([text or "" for text in schema.labels_of(ids).to_pylist()], object)


def _tables(path: Path, encoding: str) -> "Iterator[pd.DataFrame]":
    if not frame.in_pieces(path):
        return iter([frame.read(path, encoding)])
    return frame.chunks(path, encoding)


def _unseen_levels(x: np.ndarray, known: Schema) -> dict[str, int]:
    places = known.places("categorical")
    counts = {known.used[place].name: int((x[:, place] == -1).sum()) for place in places}
    return {name: count for name, count in counts.items() if count}


def _of_images(
    run: Run, path: Path, model: str | Path | None, skip_corrupt: bool
) -> Iterator[Predictions]:
    about = run.read_json(folders.IMAGES_FILE)
    paths = pictures.find(path) if path.is_dir() else [path]
    if not paths or not paths[0].is_file():
        raise InputError(f"data must be an image or a folder of images; received {str(path)!r}.")
    answer = answerer(run, model)
    for start in range(0, len(paths), _IMAGES):
        some = paths[start : start + _IMAGES]
        images, wrong = pictures.read(some, tuple(about["shape"]))
        if wrong and not skip_corrupt:
            row, why = next(iter(wrong.items()))
            raise InputError(
                f"every image must be readable; received {len(wrong):,} of the first "
                f"{start + len(some):,} that are not, first {some[row]} ({why}): mend it, take it "
                "out of the folder, or leave it out with --skip-corrupt."
            )
        good = np.setdiff1d(np.arange(len(some)), list(wrong))
        if not len(good):
            raise InputError(f"data must hold an image that can be read; received none in {path}.")
        names = {"file": [str(some[place]) for place in good]}
        found = _labelled(answer(images[good]), tuple(about["labels"]), names, {})
        lost = {str(some[place]): why for place, why in wrong.items()}
        yield dataclasses.replace(found, left_out=lost)


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
