"""Whether the best trial is better than the shipped config: both again, on new seeds."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats

from keras_trainkit.processes import Server
from keras_trainkit.tuning import tuner
from keras_trainkit.tuning.tuner import Job

FOLDER = "compare"
_ALPHA = 0.05
_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A paired comparison of two configs over the same seeds, on the test rows.

    Attributes:
        metric: what is compared.
        direction: `max` or `min`.
        shipped: the shipped config's scores, one a seed.
        best: those of the best trial's.
        difference: mean of best minus shipped.
        low: of the 95 % confidence interval of the difference.
        high: the same.
        p: of the two-sided paired t-test; of the sign test where all seeds differ alike.
    """

    metric: str
    direction: str
    shipped: tuple[float, ...]
    best: tuple[float, ...]
    difference: float
    low: float
    high: float
    p: float

    @property
    def verdict(self) -> str:
        """Says in words what the test allows to say."""
        if not self.p < _ALPHA:  # nor where a score is no number
            return "no difference can be told"
        return "better" if (self.difference > 0) == (self.direction == "max") else "worse"

    def _repr_html_(self) -> str:
        """Returns the verdict and its interval for a notebook."""
        from keras_trainkit import _notebook

        rows = {
            "mean of the best trial": float(np.mean(self.best)),
            "mean of the shipped config": float(np.mean(self.shipped)),
            "difference": self.difference,
            "95 % interval": f"{self.low:.4g} to {self.high:.4g}",
            "p": self.p,
        }
        return _notebook.shown(self.metric, f"{self.verdict}, {len(self.best)} seeds", rows)


def paired(
    metric: str, direction: str, shipped: Sequence[float], best: Sequence[float]
) -> Comparison:
    """Returns the paired t-test of two rows of scores, one a seed.

    Example:
        >>> paired("accuracy", "max", [0.90, 0.91, 0.89], [0.94, 0.95, 0.92]).verdict
        'better'
    """
    differences = np.subtract(best, shipped)
    mean = float(differences.mean())
    error = float(differences.std(ddof=1) / np.sqrt(len(differences)))
    if error <= _ROUNDING * abs(mean):  # a t-test would divide by zero: count the signs
        p = 1.0 if mean == 0 else 2 * 0.5 ** len(differences)
        return Comparison(metric, direction, tuple(shipped), tuple(best), mean, mean, mean, p)
    half = float(scipy.stats.t.ppf(1 - _ALPHA / 2, len(differences) - 1)) * error
    p = float(scipy.stats.ttest_rel(best, shipped).pvalue)
    low, high = mean - half, mean + half
    return Comparison(metric, direction, tuple(shipped), tuple(best), mean, low, high, p)


def compare(
    job: Job,
    overrides: dict[str, Any],
    seeds: Sequence[int],
    server: Server,
    tick: Callable[[], Any],
    say: Callable[[str], Any],
) -> Comparison | None:
    """Trains both configs with each of the seeds and compares their test scores.

    None of them may be the search's own, with which the best was chosen. Trainings that are done
    already, by a search that was broken off, are not done again.

    Returns:
        The comparison, or None where a training failed.
    """
    metric = job.objective.removeprefix("val_")
    scores: dict[str, list[float]] = {"shipped": [], "best": []}
    for seed in seeds:
        for name, chosen in {"shipped": {}, "best": overrides}.items():
            say(f"comparing the best with the shipped config: {name}, seed {seed} of {seeds[-1]}")
            fields = {**job.overrides, **chosen, "seed": seed}
            answer = _train(job, job.folder / FOLDER / f"{name}-seed{seed}", fields, server, tick)
            if metric not in answer.get("test", {}):
                return None
            scores[name].append(answer["test"][metric])
    return paired(metric, job.direction, scores["shipped"], scores["best"])


def _train(
    job: Job, folder: Path, fields: dict[str, Any], server: Server, tick: Callable[[], Any]
) -> dict[str, Any]:
    task = {
        "recipe": str(job.recipe),
        "overrides": fields,
        "objective": job.objective,
        "direction": job.direction,
        "pace": None,
        "test": True,
        "tensorboard": False,
    }
    return tuner.run_kept(server, folder, task, tick)
