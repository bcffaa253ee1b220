"""New rows that are distributed unlike the training rows, column by column."""

from collections.abc import Iterator

import numpy as np

from keras_trainkit.datasets import columns
from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import QUANTILES, Schema

APART = 0.1  # the least distance of two distributions that is told
LEAST_ROWS = 30
_CHANCE = 1e-4  # that a column of the same distribution is told, shared by all columns


def moved(known: Schema, x: np.ndarray) -> Iterator[tuple[str, str]]:
    """Yields the columns whose values in new rows are not the usual ones, and how they differ.

    A column is told where the distance of the distributions (Kolmogorov and Smirnov; of categories
    the largest difference of a level's share) exceeds 0.1 by more than chance explains, in the new
    rows and in the training rows, by the bound of Dvoretzky, Kiefer, Wolfowitz and Massart.

    Args:
        known: the schema of a run; those of version 0.1 do not say what was usual.
        x: new rows, encoded; fewer than 30 are not judged.

    Reference:
        P. Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, 1990.
    """
    if len(x) < LEAST_ROWS:
        return
    chance = _CHANCE / max(len(known.used), 1)
    for place, column in enumerate(known.used):
        if column.usual:
            said = _difference(column, x[:, place].astype(np.float64), known.rows, chance)
            if said:
                yield column.name, said


def _difference(column: Column, values: np.ndarray, rows: int, chance: float) -> str:
    """Returns how values differ from the usual ones; empty where chance may explain it."""
    present = values[np.isfinite(values)]
    absent = 1 - len(present) / len(values)
    if abs(absent - column.usual[0]) > APART + _noise(len(values), rows, chance):
        return f"{100 * absent:.0f} % without a value, in training {100 * column.usual[0]:.0f} %"
    if len(present) < LEAST_ROWS or len(column.usual) == 1:
        return ""
    noise = APART + _noise(len(present), rows * (1 - column.usual[0]), chance)
    if column.kind in (columns.NUMERIC, columns.DATE):
        return _by_quantiles(column, present, noise)
    return _by_shares(column, present, noise)


def _noise(count: int, training: float, chance: float) -> float:
    """Returns how far distributions of so many new and training rows come apart by chance."""
    each = 1 / count + (1 / max(training, 1.0) if training else 0.0)
    return float(np.sqrt(np.log(2 / chance) * each / 2))


def _by_quantiles(column: Column, present: np.ndarray, noise: float) -> str:
    usual = np.asarray(column.usual[1:])
    points, last = np.unique(np.float32(usual), return_index=True)
    below = np.linspace(0, 1, QUANTILES)
    upto = below[np.append(last[1:], len(usual)) - 1]  # at ties the largest share
    first = below[last]
    values = np.sort(np.float32(present))
    here = np.searchsorted(values, points, side="right") / len(values)
    under = np.searchsorted(values, points, side="left") / len(values)
    over, less = np.max(under - upto, initial=0.0), np.max(first - here, initial=0.0)
    if max(over, less) <= noise:
        return ""
    middle, before = float(np.median(present)), float(usual[QUANTILES // 2])
    return f"median {_shown(column, middle)}, in training {_shown(column, before)}"


def _shown(column: Column, value: float) -> str:
    if column.kind == columns.DATE:
        return str(np.datetime64(int(value), "D"))
    return f"{value + column.offset:.5g}"


def _by_shares(column: Column, present: np.ndarray, noise: float) -> str:
    usual = np.asarray(column.usual[1:])
    codes = present[present >= 0].astype(int)
    shares = np.bincount(codes, minlength=len(usual))[: len(usual)] / len(present)
    most = int(np.argmax(np.abs(shares - usual)))
    if abs(shares[most] - usual[most]) <= noise:
        return ""
    code = ("empty", "filled") if column.format == columns.FILLED else ("no", "yes")
    name = column.levels[most] if column.kind == columns.CATEGORICAL else code[most]
    return f"{name!r} in {100 * shares[most]:.0f} %, in training {100 * usual[most]:.0f} %"
