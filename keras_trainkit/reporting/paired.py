"""Are two models different? Tests on the same examples, or on the same seeds."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.interpretation import Interpretation

LEVEL = 0.05
_RESAMPLES = 2000


def mcnemar(lost: int, won: int) -> tuple[float, float]:
    """Returns the exact and the mid-p value of McNemar's test, both two-sided.

    Args:
        lost: examples that only the first model has right.
        won: examples that only the second model has right.

    Example:
        >>> exact, middle = mcnemar(1, 7)
        >>> round(exact, 4), round(middle, 4)
        (0.0703, 0.0391)

    Reference:
        [Fagerland et al., 2013](https://doi.org/10.1186/1471-2288-13-91), table 2.
    """
    from scipy.stats import binom

    smaller, count = min(lost, won), lost + won
    if count == 0:
        return 1.0, 1.0
    doubled = 2 * float(binom.cdf(smaller, count, 0.5))
    return min(1.0, doubled), doubled - float(binom.pmf(smaller, count, 0.5))


def bootstrap_difference(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Returns the 95 % percentile bootstrap interval of mean(second) - mean(first), paired.

    Example:
        >>> bootstrap_difference(np.zeros(9), np.ones(9))
        (1.0, 1.0)
    """
    rng, gaps = np.random.default_rng(0), np.asarray(second, "float64") - first
    means = [gaps[rng.integers(0, len(gaps), len(gaps))].mean() for _ in range(_RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def sign_flips(first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray) -> float:
    """Returns the p value of the paired permutation test that two means are equal.

    The sign of each difference is flipped at random; all ways are tried up to 12 pairs.

    Example:
        >>> sign_flips(np.zeros(5), np.ones(5))
        0.0625

    Reference:
        `scipy.stats.permutation_test` with `permutation_type="samples"`
    """
    gaps = np.asarray(second, "float64") - first
    seen = abs(gaps.sum()) * (1 - 1e-12)
    if len(gaps) <= 12:
        ways = np.array(np.meshgrid(*[[-1, 1]] * len(gaps))).reshape(len(gaps), -1)
        return float((np.abs(gaps @ ways) >= seen).mean())
    rng, hits = np.random.default_rng(0), 1
    for _ in range(_RESAMPLES):
        hits += abs((gaps * (2 * rng.integers(0, 2, len(gaps)) - 1)).sum()) >= seen
    return float(hits / (_RESAMPLES + 1))


@dataclasses.dataclass(frozen=True)
class Difference:
    """What two models' answers to the same examples say.

    Attributes:
        name: of the score: accuracy (higher is better) or MSE (lower is better).
        first: the first model's score.
        second: the second model's score.
        interval: the 95 % interval of second - first.
        p: of the test that decides.
        details: the counts and other values in words.
        better: `first` or `second`, or nothing where there is no evidence of a difference.
    """

    name: str
    first: float
    second: float
    interval: tuple[float, float]
    p: float
    details: str
    better: str


def difference(first: Interpretation, second: Interpretation, level: float = LEVEL) -> Difference:
    """Compares two models on the same examples.

    A difference counts where the test's p value is below `level` and the interval leaves zero out.

    Args:
        first: the baseline.
        second: what is held against it.
        level: smaller where several are compared.

    Raises:
        InputError: they answered other examples.
    """
    if first.task != second.task or not np.array_equal(first.truth, second.truth):
        raise InputError(
            f"runs must have the same test examples to be compared pair by pair; received "
            f"{len(first):,} and {len(second):,}, or others."
        )
    if first.task == "classification":
        return _of_classes(first, second, level)
    return _of_numbers(first, second, level)


def _of_classes(first: Interpretation, second: Interpretation, level: float) -> Difference:
    right = [each.guess == each.truth for each in (first, second)]
    lost, won = int((right[0] & ~right[1]).sum()), int((~right[0] & right[1]).sum())
    exact, middle = mcnemar(lost, won)
    interval = bootstrap_difference(right[0], right[1].astype("float64"))
    words = f"only first right {lost}, only second right {won}; McNemar exact, mid-p {middle:.3g}"
    scores = [float(r.mean()) for r in right]
    return _decided("accuracy", scores, interval, exact, words, level, higher=True)


def _of_numbers(first: Interpretation, second: Interpretation, level: float) -> Difference:
    squares = [(each.guess - each.truth) ** 2 for each in (first, second)]
    if not all(np.isfinite(values).all() for values in squares):
        raise InputError("runs must have finite predictions to be compared; received NaN.")
    words = f"paired sign flips; RMSE {math.sqrt(squares[0].mean()):.4g}"
    words += f" and {math.sqrt(squares[1].mean()):.4g}"
    scores = [float(values.mean()) for values in squares]
    p = sign_flips(*squares)
    return _decided("MSE", scores, bootstrap_difference(*squares), p, words, level, higher=False)


def _decided(
    name: str,
    scores: list[float],
    interval: tuple[float, float],
    p: float,
    words: str,
    level: float,
    *,
    higher: bool,
) -> Difference:
    apart = p < level and (interval[0] > 0 or interval[1] < 0)
    better = ("second" if (scores[1] > scores[0]) == higher else "first") if apart else ""
    return Difference(name, scores[0], scores[1], interval, p, words, better)


def over_seeds(first: list[float], second: list[float]) -> tuple[float, float, float, float]:
    """Returns the mean change over paired seeds, its 95 % t interval, and the t test's p.

    Changes that are all alike have no t test: p is that of `sign_flips`, the ends are the mean.

    Example:
        >>> [round(value, 3) for value in over_seeds([1.0, 2.0, 3.0], [2.0, 3.0, 5.0])]
        [1.333, -0.101, 2.768, 0.057]
    """
    from scipy.stats import ttest_rel

    gaps = np.subtract(second, first)
    if np.allclose(gaps, gaps[0], rtol=1e-6, atol=1e-12):  # no spread: signs alone can be tested
        mean = float(gaps[0])
        return mean, mean, mean, sign_flips(first, second)
    found = ttest_rel(second, first)
    low, high = found.confidence_interval(0.95)
    return float(gaps.mean()), float(low), float(high), float(found.pvalue)
