"""The paired test against scipy, and what a search may claim."""

import numpy as np
import pytest
import scipy.stats

from keras_trainkit.tuning.comparison import paired


def test_it_is_scipys_test_and_interval():
    rng = np.random.default_rng(0)
    shipped, best = rng.normal(0.9, 0.01, 6), rng.normal(0.91, 0.01, 6)
    found, known = paired("accuracy", "max", shipped, best), scipy.stats.ttest_rel(best, shipped)
    assert found.p == pytest.approx(known.pvalue)
    interval = known.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_noise_is_not_sold():
    """Of pairs that differ by noise alone about one in twenty is called different."""
    rng = np.random.default_rng(0)
    verdicts = [
        paired("loss", "min", rng.normal(size=5), rng.normal(size=5)).verdict for _ in range(1000)
    ]
    assert 0.03 < np.mean([one != "no difference can be told" for one in verdicts]) < 0.07


def test_the_direction_decides_what_better_is():
    low, high = [0.1, 0.12, 0.11], [0.3, 0.33, 0.31]
    assert paired("loss", "min", high, low).verdict == "better"
    assert paired("accuracy", "max", high, low).verdict == "worse"


def test_equal_scores_are_no_difference():
    found = paired("accuracy", "max", [0.9, 0.8], [0.9, 0.8])
    assert (found.p, found.verdict) == (1.0, "no difference can be told")
