"""How sure a share of right answers is."""


def wilson(right: int, count: int) -> tuple[float, float]:
    """Returns Wilson's 95 % interval of a share of `count` examples.

    Example:
        >>> [round(end, 4) for end in wilson(9960, 10_000)]
        [0.9946, 0.9971]
    """
    from scipy.stats import binomtest

    found = binomtest(right, count).proportion_ci(method="wilson")
    return float(found.low), float(found.high)
