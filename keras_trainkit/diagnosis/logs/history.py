"""Logged series as a history: one row an epoch, or a stretch of steps between two validations."""

import bisect
import dataclasses
import math
from collections.abc import Mapping, Sequence

from keras_trainkit._checks import InputError
from keras_trainkit.diagnosis.logs import series
from keras_trainkit.diagnosis.logs.series import LOSS, METRIC, RATE, TRAIN, VALIDATION, Point

_MOST = 200  # rows; more are joined
_ALONE = 100  # rows that a training without validation is cut into

History = dict[str, list[float | None]]


@dataclasses.dataclass(frozen=True)
class Log:
    """A training as another program logged it.

    Attributes:
        history: a list for each of Keras' names: `loss`, `val_loss`, `learning_rate`, metrics.
        note: which series were read as what, and what such a log does not show.
    """

    history: History
    note: str


def joined(found: Mapping[str, Sequence[Point]], kind: str) -> Log:
    """Returns the history that logged series make.

    Args:
        found: the points of each series by its name, in any order.
        kind: what was read, for the note.

    Raises:
        InputError: no series is a loss.
    """
    kept = {name: _clean(points) for name, points in found.items()}
    roles = {name: series.role(name) for name, points in kept.items() if points}
    chosen = series.losses(roles)
    if not chosen[TRAIN] and not chosen[VALIDATION]:
        raise InputError(
            "a log must hold a loss; received "
            f"{', '.join(sorted(roles)[:8]) or 'no series'}: name its column loss, or give "
            "tk.diagnose({'loss': [...], 'val_loss': [...]})."
        )
    if rivals := series.rivals([*chosen[TRAIN], *chosen[VALIDATION]]):
        raise InputError(
            f"a log must hold one loss that falls; received {', '.join(rivals)}, of networks that "
            "train against each other: their curves do not say whether they learn."
        )
    train = _sum([kept[name] for name in chosen[TRAIN]])
    held = _sum([kept[name] for name in chosen[VALIDATION]])
    ends = _ends(train, held)
    history: History = {}
    if train:
        history[LOSS] = _means(train, ends)
    if held:
        history[f"val_{LOSS}" if train else LOSS] = _means(held, ends)
    for name, role in roles.items():
        key = RATE if role.kind == RATE else role.name
        key = f"val_{key}" if role.part == VALIDATION else key
        if role.kind in (RATE, METRIC) and key not in history and len(kept[name]) > 1:
            history[key] = _lasts(kept[name], ends)
    return Log(history, _note(kind, chosen, roles, len(ends), max(len(train), len(held))))


def _clean(points: Sequence[Point]) -> list[Point]:
    """Returns points by step, of two at one step the later one, as a resumed training logs them."""
    return sorted({step: value for step, value in points if math.isfinite(step)}.items())


def _sum(parts: list[list[Point]]) -> list[Point]:
    """Returns the sum of losses where all of them are known."""
    if len(parts) < 2:
        return parts[0] if parts else []
    values = [dict(each) for each in parts]
    steps = sorted(set.intersection(*map(set, values)))
    return [(step, sum(each[step] for each in values)) for step in steps]


def _ends(train: list[Point], held: list[Point]) -> list[float]:
    """Returns the steps at which the rows of the history end."""
    if len(held) > 1 and train:
        steps = [step for step, _ in held]
        last = train[-1][0]
        ends = [*steps[:-1], max(steps[-1], last) if _near(steps, last) else steps[-1]]
        return _fewer(ends, _MOST)
    own = [step for step, _ in train or held]
    return _fewer(own, _MOST if len(own) <= _MOST else _ALONE)


def _near(steps: list[float], last: float) -> bool:
    """Whether the training ended within one stretch of the last validation."""
    return last - steps[-1] <= (steps[-1] - steps[0]) / (len(steps) - 1)


def _fewer(ends: list[float], most: int) -> list[float]:
    if len(ends) <= most:
        return ends
    places = [round((i + 1) * len(ends) / most) - 1 for i in range(most)]
    return [ends[place] for place in places]


def _rows(points: list[Point], ends: list[float]) -> list[list[float]]:
    """Returns the values that fall into each stretch."""
    rows: list[list[float]] = [[] for _ in ends]
    for step, value in points:
        place = bisect.bisect_left(ends, step)
        if place < len(ends):
            rows[place].append(value)
    return rows


def _means(points: list[Point], ends: list[float]) -> list[float | None]:
    """Returns a mean a stretch; where the steps of two series do not meet, their order counts."""
    rows = _rows(points, ends)
    if len(points) == len(ends) and sum(map(bool, rows)) < len(ends):
        return [value for _, value in points]
    return [sum(row) / len(row) if row else None for row in rows]


def _lasts(points: list[Point], ends: list[float]) -> list[float | None]:
    return [row[-1] if row else None for row in _rows(points, ends)]


def _note(
    kind: str,
    chosen: Mapping[str, list[str]],
    roles: Mapping[str, series.Role],
    rows: int,
    points: int,
) -> str:
    words = [f"{' + '.join(names)} as the {part} loss" for part, names in chosen.items() if names]
    words += [f"{name} as the learning rate" for name, each in roles.items() if each.kind == RATE]
    cut = f" in {rows} stretches of {points} points" if points > rows else ""
    return (
        f"{kind}: read {', '.join(words[:4])}{cut}; curves do not show weights, gradients, "
        "inputs and targets, so fewer rules apply"
    )
