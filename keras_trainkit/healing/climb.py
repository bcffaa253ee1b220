"""The search: one change at a time, judged on validation, kept only if it helps."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from keras_trainkit.diagnosis import Finding

Change = TypeVar("Change")
Propose = Callable[[Any, Sequence[Change], Sequence[Change]], tuple[str, Change] | None]
MARGIN = 0.005  # of the best score: a smaller gain is noise, and a change must earn its place


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a training gave.

    Attributes:
        score: on validation, higher is better; NaN if there is none.
        findings: of the doctor, the worst first.
        epochs: that it took.
        made: what was trained.
        rows: the score's share of every validation row, where it is their mean.
    """

    score: float
    findings: Sequence[Finding]
    epochs: int
    made: Any = None
    rows: Any = dataclasses.field(default=(), compare=False)


@dataclasses.dataclass(frozen=True)
class Attempt:
    """One line of the story.

    Attributes:
        symptom: that asked for the change; nothing for the first training.
        change: in words.
        score: on validation; NaN if the training failed.
        kept: whether it helped.
        epochs: that it took.
        found: symptoms that the doctor named afterwards, above advice.
    """

    symptom: str
    change: str
    score: float
    kept: bool
    epochs: int
    found: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Story(Generic[Change]):
    """What was tried, and what remains of it.

    Attributes:
        attempts: in the order of time, the unchanged training first.
        kept: the changes that helped.
        best: the outcome with them.
    """

    attempts: list[Attempt]
    kept: tuple[Change, ...]
    best: Outcome

    @property
    def epochs(self) -> int:
        """Epochs of all attempts."""
        return sum(attempt.epochs for attempt in self.attempts)

    def as_dict(self) -> dict[str, Any]:
        """Returns the story as plain values, for JSON; a score that is no number is null."""
        rows = [dataclasses.asdict(attempt) for attempt in self.attempts]
        for row in rows:
            row["score"] = row["score"] if math.isfinite(row["score"]) else None
        return {"epochs": self.epochs, "kept": [str(c) for c in self.kept], "attempts": rows}


def climb(
    train: Callable[[tuple[Change, ...], int], Outcome],
    propose: Propose[Change],
    epochs: int,
) -> Story[Change]:
    """Trains, asks for a change, trains again with it, and keeps it only if the score rises.

    Args:
        train: trains with some changes, for at most so many epochs.
        propose: returns a symptom and a change for the best outcome so far, given what was kept
            and all that was tried, or None when there is nothing more to try.
        epochs: at most to spend in all.

    Returns:
        The story.

    Example:
        >>> story = climb(
        ...     lambda changes, most: Outcome(sum(changes), [], 1),
        ...     lambda best, kept, tried: None if len(tried) == 2 else ("low", 1 - 2 * len(tried)),
        ...     epochs=9,
        ... )
        >>> story.kept, story.best.score, [attempt.kept for attempt in story.attempts]
        ((1,), 1, [True, True, False])
    """
    best = train((), epochs)
    attempts = [_attempt("", "as it is", best, True)]
    kept: tuple[Change, ...] = ()
    tried: list[Change] = []
    while (left := epochs - sum(a.epochs for a in attempts)) >= best.epochs:
        proposed = propose(best, kept, tried)
        if proposed is None:
            break
        symptom, change = proposed
        tried.append(change)
        outcome = train((*kept, change), left)
        helps = better(outcome.score, best.score, noise(outcome.rows, best.rows))
        attempts.append(_attempt(symptom, str(change), outcome, helps))
        if helps:
            best, kept = outcome, (*kept, change)
    return Story(attempts, kept, best)


def helped_last(kept: Sequence[Change], tried: Sequence[Change]) -> Change | None:
    """Returns the last change that was tried if it was kept.

    Example:
        >>> helped_last([1], [2, 1]), helped_last([1], [1, 2])
        (1, None)
    """
    return tried[-1] if kept and tried and kept[-1] == tried[-1] else None


def better(new: float, old: float, error: float = 0.0) -> bool:
    """Whether a score is above another by more than noise; any number is better than none.

    Args:
        new: the score with a change.
        old: the score without.
        error: of their difference.

    Example:
        >>> better(0.9, 0.8), better(0.801, 0.8), better(0.1, float("nan"))
        (True, False, True)
        >>> better(0.9, 0.8, error=0.2)
        False
    """
    if not math.isfinite(new):
        return False
    return not math.isfinite(old) or new > old + max(
        MARGIN * max(abs(old), abs(new)), 1.001 * error
    )


def noise(new: Sequence[float], old: Sequence[float]) -> float:
    """Returns the standard error of the mean difference over the same rows; 0 without rows.

    Example:
        >>> noise([1, 1, 0, 1], [1, 0, 0, 1])  # one row of four: no more than that
        0.25
    """
    if len(new) != len(old) or len(new) < 2:
        return 0.0
    return float(np.subtract(new, old).std(ddof=1) / math.sqrt(len(new)))


def _attempt(symptom: str, change: str, outcome: Outcome, kept: bool) -> Attempt:
    found = tuple(f.symptom for f in outcome.findings if f.severity != "advice")
    return Attempt(symptom, change, outcome.score, kept, outcome.epochs, found)
