"""Planted differences are found, planted equals are not; p values against scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest, permutation_test, ttest_rel

from keras_trainkit import InputError, Interpretation
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.reporting import paired


@pytest.mark.parametrize(("lost", "won"), [(1, 7), (30, 12), (0, 5), (40, 41), (3, 3)])
def test_mcnemar_is_the_binomial_test(lost, won):
    exact, middle = paired.mcnemar(lost, won)
    test = binomtest(lost, lost + won)
    assert exact == pytest.approx(test.pvalue)
    if lost != won:
        seen = binomtest(lost, lost + won, alternative="less").pvalue
        before = binomtest(lost - 1, lost + won, alternative="less").pvalue if lost else 0
        tail = min(seen - (seen - before) / 2, 1 - (seen + before) / 2)
        assert middle == pytest.approx(2 * tail)


def test_no_discordant_pair_is_no_evidence():
    assert paired.mcnemar(0, 0) == (1.0, 1.0)


@pytest.mark.parametrize("count", [8, 200])
def test_sign_flips_are_scipy_s(count):
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=count), rng.normal(0.15, 1, count)
    wanted = permutation_test(
        (first, second), lambda a, b: (b - a).mean(), permutation_type="samples", rng=0
    ).pvalue
    assert paired.sign_flips(first, second) == pytest.approx(wanted, abs=0.02)


def test_seeds_are_the_paired_t_test():
    first, second = [0.91, 0.93, 0.92, 0.90], [0.94, 0.95, 0.92, 0.93]
    mean, low, high, p = paired.over_seeds(first, second)
    test = ttest_rel(second, first)
    assert p == pytest.approx(test.pvalue)
    assert (low, high) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert mean == pytest.approx(0.02)
    assert paired.over_seeds([1.0, 2.0], [1.0, 2.0]) == (0, 0, 0, 1)


def classifiers(rng, gain=0.0, count=400):
    """Two classifiers that are right 85 times in 100, the second more often by `gain`."""
    y = rng.integers(0, 2, count)
    shared = rng.uniform(size=count) < 0.5  # the two mostly agree
    draws = rng.uniform(size=(2, count))
    draws[1] = np.where(shared, draws[0], draws[1])
    made = []
    for draw, share in zip(draws, (0.85, 0.85 + gain), strict=True):
        called = np.where(draw < share, y, 1 - y)
        made.append(Interpretation.of(Answers(y, np.eye(2)[called], ("a", "b"))))
    return made


def regressions(rng, gain=0.0, count=200):
    y = rng.normal(size=count)
    scales = (1.0, 1.0 - gain)
    return [
        Interpretation.of(Answers(y, (y + scale * rng.standard_t(5, count))[:, None]))
        for scale in scales
    ]


@pytest.mark.parametrize("make", [classifiers, regressions])
def test_of_200_equal_pairs_at_most_ten_are_called_different(make, monkeypatch):
    monkeypatch.setattr(paired, "_RESAMPLES", 400)
    rng = np.random.default_rng(0)
    called = [paired.difference(*make(rng)).better for _ in range(200)]
    assert sum(map(bool, called)) <= 10


@pytest.mark.parametrize(("make", "gain"), [(classifiers, 0.1), (regressions, 0.35)])
def test_planted_differences_are_found(make, gain, monkeypatch):
    monkeypatch.setattr(paired, "_RESAMPLES", 400)
    rng = np.random.default_rng(0)
    called = [paired.difference(*make(rng, gain)).better for _ in range(50)]
    assert called.count("second") >= 45
    assert "first" not in called


def test_other_examples_are_not_compared():
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match="same test examples"):
        paired.difference(classifiers(rng)[0], classifiers(rng)[0])


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_of_200_equal_settings_over_seeds_at_most_ten_are_called_different(seeds):
    rng = np.random.default_rng(0)
    scores = rng.binomial(100, 0.95, (200, 2, seeds)) / 100  # often the same change each time
    called = [paired.over_seeds(list(a), list(b))[3] < paired.LEVEL for a, b in scores]
    assert sum(called) <= 10


def test_changes_that_are_all_alike_are_tested_by_their_signs():
    for count in (2, 5, 6):
        first = list(0.9 + 0.01 * np.arange(count))  # and what rounding leaves of them
        mean, low, high, p = paired.over_seeds(first, [each + 0.01 for each in first])
        assert mean == low == high == pytest.approx(0.01)
        test = permutation_test(
            (np.zeros(count), np.ones(count)),
            lambda a, b: (b - a).mean(),
            permutation_type="samples",
        )
        assert p == pytest.approx(test.pvalue)
