"""The trials of a search, as they lie in its folder."""

import dataclasses
import json
from pathlib import Path
from typing import Any

RESULT = "result.json"
FINISHED, STOPPED, FAILED, INFEASIBLE, RUNNING = (
    "finished", "stopped", "failed", "infeasible", "running",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Trial:
    """One trial and what came of it.

    Attributes:
        name: its number as text.
        status: `finished`, `stopped` (behind the others), `failed`, `infeasible` (above a
            limit) or `running`.
        values: the hyper-parameters.
        overrides: the fields of the config that it sets.
        value: the objective after its last epoch; None where there is none.
        reason: why it was stopped, failed or not run.
        seconds: of training.
        parameters: of the model.
        epochs: that it trained.
        curve: the objective, one value an epoch.
    """

    name: str
    status: str
    values: dict[str, Any]
    overrides: dict[str, Any]
    value: float | None = None
    reason: str = ""
    seconds: float = 0.0
    parameters: int = 0
    epochs: int = 0
    curve: tuple[float, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether it has a value that can be compared."""
        return self.value is not None and self.status in (FINISHED, STOPPED)


def from_answer(name: str, task: dict[str, Any], answer: dict[str, Any], objective: str) -> Trial:
    """Returns the trial that a child's answer tells of."""
    curve = tuple(row.get(objective, float("nan")) for row in answer.get("history", []))
    finite = bool(curve) and curve[-1] == curve[-1] and abs(curve[-1]) != float("inf")
    status, reason = answer.get("status", FAILED), answer.get("reason", "")
    if status in (FINISHED, STOPPED) and not finite:
        status, reason = FAILED, f"{objective} is not finite"
    return Trial(
        name,
        status,
        task["values"],
        task["overrides"],
        curve[-1] if finite else None,
        answer.get("refused", reason),
        answer.get("seconds", 0.0),
        answer.get("parameters", 0),
        len(curve),
        curve,
    )


def read(folder: Path) -> list[Trial]:
    """Returns the trials of a search folder in their order, those that run among them."""
    found = []
    for path in sorted(folder.glob("trial_*/task.json")):
        result = path.with_name(RESULT)
        try:
            if result.is_file():
                raw = json.loads(result.read_text("utf-8"))
                found.append(Trial(**{**raw, "curve": tuple(raw["curve"])}))
            else:
                task = json.loads(path.read_text("utf-8"))
                name = path.parent.name.removeprefix("trial_")
                found.append(Trial(name, RUNNING, task["values"], task["overrides"]))
        except (OSError, ValueError, TypeError, KeyError):
            continue  # half a file of a process that was killed: the trial runs again
    return found


def best(trials: list[Trial], direction: str) -> Trial | None:
    """Returns the best finished trial, or None while there is none."""
    scored = [one for one in trials if one.scored]
    if not scored:
        return None
    return (max if direction == "max" else min)(scored, key=lambda one: one.value or 0.0)


def front(trials: list[Trial], direction: str) -> list[Trial]:
    """Returns the scored trials that no other beats in both value and parameters, largest first.

    The first is the best trial, and every other one pays for being smaller.

    Example:
        >>> made = [Trial(n, FINISHED, {}, {}, v, parameters=p)
        ...         for n, v, p in (("a", 0.9, 50), ("b", 0.8, 10), ("c", 0.7, 20))]
        >>> [one.name for one in front(made, "max")]
        ['a', 'b']
    """
    sign = -1.0 if direction == "max" else 1.0
    ordered = sorted(
        (one for one in trials if one.scored),
        key=lambda one: (sign * (one.value or 0.0), one.parameters),
    )
    kept: list[Trial] = []
    for one in ordered:
        if not kept or one.parameters < kept[-1].parameters:
            kept.append(one)
    return kept
