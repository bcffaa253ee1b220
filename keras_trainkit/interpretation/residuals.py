"""Where a regression is wrong, and how sure its score is."""

import numpy as np

RESAMPLES = 1000


def rmse_interval(truth: np.ndarray, guess: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Returns the 95 % percentile bootstrap interval of the root mean squared error.

    Example:
        >>> rmse_interval(np.zeros(4), np.ones(4))
        (1.0, 1.0)
    """
    rng = np.random.default_rng(seed)
    squares = (np.asarray(guess, "float64") - truth) ** 2
    means = [squares[rng.integers(0, len(squares), len(squares))].mean() for _ in range(RESAMPLES)]
    low, high = np.sqrt(np.quantile(means, [0.025, 0.975]))
    return float(low), float(high)


def by_quantile(truth: np.ndarray, guess: np.ndarray, bins: int = 5) -> list[dict[str, float]]:
    """Returns the errors of examples in groups of equal size, from the smallest truth up.

    Example:
        >>> rows = by_quantile(np.arange(4.0), np.array([0.0, 2, 2, 3]), bins=2)
        >>> [(row["low"], row["high"], row["rmse"] > 0, row["bias"]) for row in rows]
        [(0.0, 1.0, True, 0.5), (2.0, 3.0, False, 0.0)]
    """
    order = np.argsort(truth, kind="stable")
    rows = []
    for part in np.array_split(order, min(bins, len(order))):
        errors = guess[part] - truth[part]
        rows.append(
            {
                "low": float(truth[part].min()),
                "high": float(truth[part].max()),
                "examples": len(part),
                "mae": float(np.abs(errors).mean()),
                "rmse": float(np.sqrt((errors**2).mean())),
                "bias": float(errors.mean()),
            }
        )
    return rows


def coverage(truth: np.ndarray, low: np.ndarray, high: np.ndarray) -> dict[str, float]:
    """Returns the share of examples inside of their intervals, and the intervals' mean width.

    Example:
        >>> coverage(np.array([1.0, 5.0]), np.zeros(2), np.full(2, 2.0))
        {'share': 0.5, 'width': 2.0}
    """
    inside = (low <= truth) & (truth <= high)
    return {"share": float(inside.mean()), "width": float((high - low).mean())}
