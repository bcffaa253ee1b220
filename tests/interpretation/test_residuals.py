"""Errors of a regression, against closed forms and scipy."""

import itertools

import numpy as np
import pytest
from scipy.stats import bootstrap

from keras_trainkit.interpretation.residuals import by_quantile, coverage, rmse_interval

RNG = np.random.default_rng(0)
TRUE = RNG.normal(size=400)
GUESS = TRUE + RNG.normal(size=400)


def test_the_interval_is_that_of_scipy_s_bootstrap():
    squares = (GUESS - TRUE) ** 2
    found = bootstrap((squares,), lambda v, axis: np.sqrt(v.mean(axis=axis)), method="percentile")
    assert rmse_interval(TRUE, GUESS) == pytest.approx(tuple(found.confidence_interval), abs=0.01)


def test_groups_share_all_examples():
    rows = by_quantile(TRUE, GUESS, 7)
    assert sum(row["examples"] for row in rows) == 400
    whole = sum(row["examples"] * row["rmse"] ** 2 for row in rows) / 400
    assert whole == pytest.approx(((GUESS - TRUE) ** 2).mean())
    assert all(a["high"] <= b["low"] for a, b in itertools.pairwise(rows))
    assert len(by_quantile(TRUE[:3], GUESS[:3], 7)) == 3


def test_coverage_counts_the_ends():
    found = coverage(np.array([0.0, 1.0, 2.0, 3.0]), np.full(4, 1.0), np.full(4, 2.0))
    assert found == {"share": 0.5, "width": 1.0}
