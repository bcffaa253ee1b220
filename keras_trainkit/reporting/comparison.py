"""Runs beside each other: what differs in settings and scores, and what of it is sure."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import Interpretation
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.reporting import paired
from keras_trainkit.runs import Run

_ABSENT = "-"


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Runs beside the first of them.

    Attributes:
        runs: the runs, the baseline first; a stored baseline is a path.
        settings: the fields that differ: name -> a value a run.
        scores: (name, value, low, high, examples) a run; None where nothing is stored.
        differences: a difference to the first a further run; a sentence where there is none.
        seeds: what the scores over several seeds say, in words.
        level: below which a p value counts: 0.05 shared among the comparisons.
    """

    runs: list[Run | Path]
    settings: dict[str, list[str]]
    scores: list[tuple[str, float, float, float, int] | None]
    differences: list[paired.Difference | str]
    seeds: list[str]
    level: float

    @property
    def worse(self) -> bool:
        """Whether there is evidence that any run is worse than the first."""
        return any(getattr(each, "better", "") == "first" for each in self.differences)

    def names(self) -> list[str]:
        """Returns what to call the runs."""
        return [each.name if isinstance(each, Run) else str(each) for each in self.runs]


def compare(chosen: Sequence[Run | Path]) -> Comparison:
    """Compares runs with the first of them.

    Args:
        chosen: runs; the first may be the path of a stored `predictions.npz`.

    Raises:
        InputError: there are fewer than two.
    """
    chosen = list(chosen)
    if len(chosen) < 2:
        raise InputError(f"RUN must be given at least twice; received {len(chosen)}.")
    found = [_answers(each) for each in chosen]
    level = paired.LEVEL / (len(chosen) - 1)  # Bonferroni: none of many is found by luck
    return Comparison(
        chosen,
        settings([each for each in chosen if isinstance(each, Run)]),
        [None if isinstance(each, str) else (*each.score(), len(each)) for each in found],
        [_difference(found[0], other, level) for other in found[1:]],
        seeds([each for each in chosen if isinstance(each, Run)]),
        level,
    )


def _answers(subject: Run | Path) -> Interpretation | str:
    try:
        stored = subject.answers if isinstance(subject, Run) else Answers.load(subject)
        return Interpretation.of(stored)
    except InputError as error:
        return str(error)


def _difference(
    first: Interpretation | str, second: Interpretation | str, level: float
) -> paired.Difference | str:
    if isinstance(first, str) or isinstance(second, str):
        return first if isinstance(first, str) else str(second)
    try:
        return paired.difference(first, second, level)
    except InputError as error:
        return str(error)


def settings(chosen: Sequence[Run]) -> dict[str, list[str]]:
    """Returns the fields in which runs differ, with a value a run."""
    configs = [{"recipe": run.recipe, **run.config, **_data(run)} for run in chosen]
    names = dict.fromkeys(name for config in configs for name in config)
    rows = {name: [str(config.get(name, _ABSENT)) for config in configs] for name in names}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def _data(run: Run) -> dict[str, Any]:
    if not (run.path / "data.json").is_file():
        return {}
    facts = run.data
    marks = facts.get("fingerprints", {})
    prints = {f"{part} rows": mark[:12] for part, mark in marks.items()}
    return {"data source": facts.get("source", _ABSENT), **prints}


def seeds(chosen: Sequence[Run]) -> list[str]:
    """Returns what paired seeds say: runs alike but for the seed are one setting."""
    groups: dict[str, dict[Any, Run]] = {}
    for run in chosen:
        rest = {name: value for name, value in run.config.items() if name != "seed"}
        key = str((run.recipe, run.fast, sorted(rest.items())))
        groups.setdefault(key, {})[run.config.get("seed")] = run
    first, *others = groups.values()
    level = paired.LEVEL / max(1, len(others))
    return [words for other in others if (words := _paired(first, other, level))]


def _paired(first: dict[Any, Run], other: dict[Any, Run], level: float) -> str:
    common = sorted(seed for seed in first if seed in other)
    pairs = [(_score(first[seed]), _score(other[seed])) for seed in common]
    known = [(a, b) for a, b in pairs if a and b and a[0] == b[0]]
    if len(known) < 2:
        return ""
    name = known[0][0][0]
    mean, low, high, p = paired.over_seeds([a[1] for a, _ in known], [b[1] for _, b in known])
    verdict = "" if p < level else ": no evidence of a difference"
    test = "each time, test of signs"
    if low < high:
        test = f"(95 % interval {low:+.4g} to {high:+.4g}), paired t test"
    return (
        f"over {len(known)} seeds {name} changes by {mean:+.4g} {test} p = {p:.3g} where "
        f"{level:.3g} is needed{verdict}"
    )


def _score(run: Run) -> tuple[str, float] | None:
    scores = run.metrics.get("test") or {}
    name = next((n for n in ("accuracy", "root_mean_squared_error", *scores) if n in scores), None)
    return (name, scores[name]) if name else None
