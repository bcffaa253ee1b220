"""How much each hyper-parameter mattered: permutation importance of a random forest."""

import dataclasses
import math
from typing import Any

import numpy as np

from keras_trainkit.tuning.trials import Trial

_FEWEST = 8


@dataclasses.dataclass(frozen=True)
class Importance:
    """Shares that add up to 1, the largest first.

    Attributes:
        shares: by hyper-parameter.
        fit: the forest's out-of-bag R2; near or below 0 the shares mean nothing.
        note: why there are none; otherwise empty.
    """

    shares: dict[str, float]
    fit: float
    note: str = ""


def importance(trials: list[Trial]) -> Importance:
    """Returns how much of the objective's spread each hyper-parameter explains.

    A random forest learns the objective from the hyper-parameters of finished trials; a column's
    importance is the loss of R2 when it is shuffled. Trials that were stopped early count too:
    their value is real, but of fewer epochs.

    Reference:
        Breiman, Random Forests, 2001; `sklearn.inspection.permutation_importance`.
    """
    scored = [one for one in trials if one.scored]
    if len(scored) < _FEWEST:
        return Importance({}, math.nan, f"{len(scored)} trials are too few: {_FEWEST} at least")
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    names, table = encode(scored)
    values = np.array([one.value for one in scored])
    if np.ptp(values) == 0:
        return Importance({}, math.nan, "every trial has the same value")
    forest = RandomForestRegressor(200, oob_score=True, random_state=0, min_samples_leaf=2)
    forest.fit(table, values)
    found = permutation_importance(forest, table, values, n_repeats=10, random_state=0)
    raw = np.clip(found["importances_mean"], 0, None)
    shares = raw / raw.sum() if raw.sum() > 0 else raw
    order = np.argsort(-shares)
    return Importance({names[i]: float(shares[i]) for i in order}, float(forest.oob_score_))


def encode(trials: list[Trial]) -> tuple[list[str], np.ndarray]:
    """Returns the hyper-parameters' names, and their values as ranks: a row a trial.

    Ranks make a logarithmic axis and a linear one the same to a forest; what is inactive in a
    trial gets -1.
    """
    names = list(dict.fromkeys(name for one in trials for name in one.values))
    columns = [_ranks([one.values.get(name) for one in trials]) for name in names]
    return names, np.array(columns, float).T


def _ranks(column: list[Any]) -> list[int]:
    present = {value for value in column if value is not None}
    numeric = all(isinstance(value, int | float) for value in present)
    order = sorted(present) if numeric else sorted(present, key=str)
    ranks = {value: rank for rank, value in enumerate(order)}
    return [ranks.get(value, -1) if value is not None else -1 for value in column]
