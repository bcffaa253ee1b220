"""Why a table's rows are predicted as they are: what each column adds, beside reference rows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.datasets.readable import words
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.interpretation import contributions
from keras_trainkit.interpretation.contributions import Contributions
from keras_trainkit.interpretation.probabilities import class_probabilities
from keras_trainkit.runs import Run
from keras_trainkit.training import evaluation

BASELINE, REASONS = "baseline", "reasons"
METHOD = (
    "effect(COLUMN) is what the column adds to the prediction (of classes: to the probability of "
    "the one predicted), by Shapley values from sampled orders beside {count} rows of the run's "
    "data; with the baseline, the mean answer to those, they sum to the prediction"
)
_BLOCK, _SAMPLE, _TOLD = 1000, 1000, 3

Answer = Callable[[np.ndarray], np.ndarray]


def explainer(
    run: Run, known: Schema, answer: Answer, model: str | Path | None = None
) -> Callable[[np.ndarray, np.ndarray], dict[str, Any]]:
    """Returns a function of encoded rows and the model's outputs: columns that explain these.

    The columns are `baseline`, `effect(COLUMN)` for every column of the file that the model takes,
    and `reasons`, the three largest effects in words. Baseline and effects sum to the prediction,
    of classes to the probability of the class predicted.

    Args:
        run: of the table; its test rows, or else its training rows, are what rows are held against.
        known: how its rows are encoded.
        answer: the model.
        model: its file, where it is not the run's own.

    Raises:
        InputError: the model is a .tflite file, or the run keeps no test rows and its data are gone
            or have changed.
    """
    if model and Path(model).suffix == ".tflite":
        raise InputError(
            f"explain must be of a .keras file; received {str(model)!r}, which would be "
            "started some hundred times: leave --model out."
        )
    references = _references(run, known, answer)
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(known.used):
        groups.setdefault(column.origin, []).append(place)

    def explained(x: np.ndarray, outputs: np.ndarray) -> dict[str, Any]:
        made: list[dict[str, Any]] = []
        for start in range(0, len(x), _BLOCK):
            rows = slice(start, start + _BLOCK)
            scored = _scored(known, answer)
            found = contributions.shapley(scored, x[rows], references, groups)
            chosen = _scale(known, outputs[rows]).argmax(axis=1)
            made.append(_columns(known, x[rows], found, chosen))
        return {name: np.concatenate([each[name] for each in made]) for name in made[0]}

    return explained


def _references(run: Run, known: Schema, answer: Answer) -> np.ndarray:
    """Returns rows that stand for all: of the test rows that the run keeps, or of its data."""
    kept = run.answers.x if (run.path / "predictions.npz").is_file() else np.empty(0)
    if kept.ndim != 2 or len(kept) < contributions.REFERENCES:
        data = evaluation.reload(run).train.in_memory().x
        drawn = np.random.default_rng(0).permutation(len(data))[:_SAMPLE]
        kept = data[np.sort(drawn)]
    outputs = _scale(known, answer(kept))
    return contributions.spread(kept, outputs[:, outputs.std(axis=0).argmax()])


def _scored(known: Schema, answer: Answer) -> Answer:
    return lambda rows: _scale(known, answer(rows))


def _scale(known: Schema, outputs: np.ndarray) -> np.ndarray:
    """Returns what is explained of a model's outputs: probabilities, or the number predicted."""
    return class_probabilities(outputs, True) if known.labels else outputs[:, :1]


def _columns(
    known: Schema, x: np.ndarray, found: Contributions, chosen: np.ndarray
) -> dict[str, Any]:
    effects = np.take_along_axis(found.values, chosen[:, None, None], axis=2)[:, :, 0]
    named = {f"effect({name})": effects[:, n] for n, name in enumerate(found.names)}
    told = np.array(list(_reasons(known, x, found.names, effects)), object)
    return {BASELINE: found.baseline[chosen], **named, REASONS: told}


def _reasons(
    known: Schema, x: np.ndarray, names: tuple[str, ...], effects: np.ndarray
) -> Iterator[str]:
    """Yields the largest effects of each row, with the value as the file has it."""
    places = {column.name: place for place, column in enumerate(known.used)}
    for row, own in zip(x, effects, strict=True):
        largest = np.argsort(-np.abs(own), kind="stable")[:_TOLD]
        yield "; ".join(
            f"{_valued(known, row, places.get(names[n]), names[n])}: {own[n]:+.4g}"
            for n in largest
            if own[n]
        )


def _valued(known: Schema, row: np.ndarray, place: int | None, name: str) -> str:
    """Returns `area = 120`; a text's name alone, whose words stand in columns of their own."""
    if place is None:
        return name
    return f"{name} = {words(known.used[place], float(row[place]))}"
