"""What is wrong with a file's answers, whether or not anybody set a limit."""

from collections.abc import Mapping
from typing import Any

from keras_trainkit.exporting import distance
from keras_trainkit.exporting.budget import Budget

_SAME = 0.98  # of integers
_FEW = 20  # columns, of which none may be lost
_SHARE = 0.25  # of many columns, may be lost
_DROP = 1.0  # points that accuracy may fall by, beyond chance, where no limit is set
_OVERLAP = 5.0  # points that the mean intersection over union may fall by, likewise


def of(verified: Mapping[str, Any], budget: Budget | None = None) -> list[dict[str, Any]]:
    """Returns a finding for each thing that an output must not do, unless the budget allows it.

    An output must stay above 20 dB (`Budget.min_sqnr_db`); its errors within 10 % of its range
    (`Budget.max_error_percent`), but for a rare one; none of a few columns, and no quarter of many,
    may be lost; its integers must be the same in 98 %; and, unless the budget limits the drop,
    accuracy must not fall by more than 1 point beyond chance, nor the mean intersection over union
    of masks by more than 5. With several inputs, none may be taken for another.

    Args:
        verified: what `parity.compare` returned.
        budget: what is allowed; by default as above.

    Returns:
        For each, the output's name, what was measured, its value and limit, and a sentence.

    Example:
        >>> import numpy as np
        >>> from keras_trainkit.exporting import parity
        >>> x = np.linspace(-1, 1, 100)[:, None]
        >>> of(parity.compare([x], [x + 0.01])), of(parity.compare([x], [x * 0.5]))[0]["text"]
        ([], 'output_0 is at 6.0 dB, below 20')
    """
    budget = budget or Budget()
    found = []
    for output in verified.get("outputs", ()):
        name = output["name"] + (f" ({output['of']})" if output.get("of") else "")
        for what, value, limit, words in _wrong(output, budget):
            one = {"output": output["name"], "what": what, "value": value, "limit": limit}
            found.append({**one, "text": f"{name} {words}"})
    mixed = verified.get("inputs_sqnr_db")
    if mixed is not None and mixed < (budget.min_sqnr_db or 0):
        words = f"with the rows of each input shuffled, the float32 file is at {mixed:.1f} dB: "
        words += "it may take one input for another"
        one = {"output": "", "what": "inputs_sqnr_db", "value": mixed, "limit": budget.min_sqnr_db}
        found.append({**one, "text": words})
    return found


def _wrong(output: Mapping[str, Any], budget: Budget) -> list[tuple[str, float, float, str]]:
    if output["kind"] == distance.INTEGERS:
        found = _integers(output)
    else:
        found = [*_far(output, budget), *_lost(output, budget), *_infinite(output)]
    return [*found, *_scored(output, budget)]


def _integers(output: Mapping[str, Any]) -> list[Any]:
    same = output["same"]
    words = f"gives another integer than Keras in {100 * (1 - same):.1f} % of the cases"
    return [("same", same, _SAME, words)] if same < _SAME else []


def _far(output: Mapping[str, Any], budget: Budget) -> list[Any]:
    found = []
    power, least = output["sqnr_db"], budget.min_sqnr_db
    if least is not None and power < least:
        found.append(("sqnr_db", power, least, f"is at {power:.1f} dB, below {least:g}"))
    error, most = output["most_percent"], budget.max_error_percent
    if most is not None and error > most:
        base = "its size" if output["still"] else "its range"
        words = f"is off by {error:.3g} % of {base} (at most {output['error_percent']:.3g}), "
        found.append(("error_percent", error, most, f"{words}beyond {most:g}"))
    return found


def _lost(output: Mapping[str, Any], budget: Budget) -> list[Any]:
    least = budget.min_sqnr_db
    if not too_many_lost(output) or least is None or least < distance.LOST:
        return []
    return [("lost", len(output["lost"]), 0, lost_columns(output))]


def too_many_lost(output: Mapping[str, Any]) -> bool:
    """Whether a file does not tell one of a few columns, or a quarter of many."""
    lost, columns = len(output["lost"]), output["columns"]
    return lost > (0 if columns <= _FEW else _SHARE * columns)


def lost_columns(output: Mapping[str, Any]) -> str:
    """Returns in words which columns of an output a file does not tell."""
    lost, columns = output["lost"], output["columns"]
    if columns == 1:
        return "has an error above a third of what it varies by"
    named = ", ".join(map(str, lost[:5])) + (", ..." if len(lost) > 5 else "")
    word = f"{len(lost)} of {columns} columns ({named})"
    return f"has lost {word}: their error is above a third of what they vary by"


def _infinite(output: Mapping[str, Any]) -> list[Any]:
    both = output["not_finite"]
    if not both["differ"]:
        return []
    words = f"is NaN or infinite in Keras {both['keras']:,} times, and something else in the file "
    return [("not_finite", both["differ"], 0, f"{words}{both['differ']:,} times")]


def _scored(output: Mapping[str, Any], budget: Budget) -> list[Any]:
    found = []
    if budget.max_drop_pp is not None:
        return found
    if output.get("interval_pp", [0])[0] > _DROP:
        low = output["interval_pp"][0]
        words = f"loses {output['drop_pp']:.2f} points of {output['measure']} (at least {low:.2f})"
        found.append(("drop_pp", output["drop_pp"], _DROP, words))
    if output.get("iou_drop_pp", 0) > _OVERLAP:
        fall = output["iou_drop_pp"]
        words = f"loses {fall:.2f} points of mean intersection over union"
        found.append(("iou_drop_pp", fall, _OVERLAP, words))
    return found
