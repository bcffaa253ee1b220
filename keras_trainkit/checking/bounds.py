"""What a count proves: the share that is behind it at least."""


def at_least(hits: int, count: int, sure: float = 0.95) -> float:
    """Returns the share that hits of a count prove: the lower bound of Clopper and Pearson.

    Example:
        >>> round(at_least(15, 15), 2), round(at_least(600, 600), 3), at_least(0, 9)
        (0.82, 0.995, 0.0)
    """
    from scipy.stats import beta

    return float(beta.ppf(1 - sure, hits, count - hits + 1)) if hits else 0.0
