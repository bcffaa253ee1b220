"""What a rule says: one finding, with its evidence and one thing to do."""

import dataclasses
from collections.abc import Mapping
from typing import Any

ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES = (ERROR, WARNING, ADVICE)  # the worst first


@dataclasses.dataclass(frozen=True)
class Prescription:
    """One change that can be carried out.

    Attributes:
        code: a line of plain Keras.
        overrides: fields of a recipe and their new values; empty where no field does it.
        turns: the knob that is turned and which way, as `("learning_rate", -1)`: two findings never
            turn the same knob in opposite directions.
    """

    code: str
    overrides: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    turns: tuple[str, int] | None = None


@dataclasses.dataclass(frozen=True)
class Finding:
    """One root cause, with what follows from it.

    Attributes:
        symptom: the rule's name.
        severity: `error` (the result cannot be what was wanted), `warning` (it is much worse than
            it could be) or `advice`.
        sentence: what is wrong, in one plain sentence.
        evidence: the numbers it rests on.
        causes: what explains them, the likeliest first.
        prescription: the one change to make.
        effect: what to expect of it.
        reference: where that is from.
        consequences: findings that this one explains.
    """

    symptom: str
    severity: str
    sentence: str
    evidence: Mapping[str, Any]
    causes: tuple[str, ...]
    prescription: Prescription
    effect: str
    reference: str
    consequences: tuple["Finding", ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Returns the finding as plain values, for JSON."""
        return dataclasses.asdict(self)


def worst(severities: list[str]) -> str:
    """Returns the worst of some severities.

    Example:
        >>> worst(["advice", "warning"])
        'warning'
    """
    return min(severities, key=SEVERITIES.index)
