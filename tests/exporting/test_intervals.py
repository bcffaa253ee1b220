"""Intervals against a search of the likelihood, and by how often they hold the truth."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from keras_trainkit.exporting import intervals


def likely(difference, lost, won, count):
    """The score statistic with the rare share found by maximizing the likelihood."""

    def loss(rare):
        shares = np.array([rare + difference, rare, 1 - 2 * rare - difference])
        counts = np.array([lost, won, count - lost - won])
        if (shares <= 0).any():
            return np.inf
        return -(counts * np.log(shares)).sum()

    low, high = max(0.0, -difference), (1 - difference) / 2
    rare = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    variance = count * (2 * rare + difference - difference**2)
    return (lost - won - count * difference) / np.sqrt(variance)


@pytest.mark.parametrize(("lost", "won", "count"), [(5, 2, 100), (1, 9, 44), (30, 28, 1000)])
def test_the_ends_are_where_the_score_statistic_is_that_of_95_percent(lost, won, count):
    low, high = intervals.paired_shares(lost, won, count)
    assert likely(low, lost, won, count) == pytest.approx(intervals.CONFIDENCE_Z, rel=1e-4)
    assert likely(high, lost, won, count) == pytest.approx(-intervals.CONFIDENCE_Z, rel=1e-4)


def test_swapping_the_models_swaps_the_interval():
    low, high = intervals.paired_shares(7, 3, 200)
    assert intervals.paired_shares(3, 7, 200) == pytest.approx((-high, -low))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = 0
    draws = rng.multinomial(200, [0.04, 0.02, 0.94], size=400)
    for lost, won, _ in draws:
        low, high = intervals.paired_shares(int(lost), int(won), 200)
        held += low <= 0.02 <= high
    assert 0.92 <= held / 400 <= 0.98


def test_a_rise_in_rmse_and_its_interval():
    rng = np.random.default_rng(0)
    errors = rng.normal(size=400)
    first, second = errors**2, (errors * 1.1) ** 2
    assert intervals.rise(first, second) == pytest.approx(0.1)
    assert intervals.paired_rmse(first, second) == pytest.approx((0.1, 0.1))
    noisy = (errors + 0.2 * rng.normal(size=400)) ** 2
    low, high = intervals.paired_rmse(first, noisy)
    assert low < intervals.rise(first, noisy) < high
    assert intervals.rise(np.zeros(3), np.zeros(3)) == 0


def test_whole_examples_are_drawn_where_an_example_has_many_parts():
    """Parts that are all alike within an example say no more than one of them would."""
    rng = np.random.default_rng(1)
    fewer = rng.integers(-1, 2, 200)
    one = intervals.paired_clusters(fewer, np.ones(200, int))
    many = intervals.paired_clusters(fewer * 100, np.full(200, 100))
    assert one == pytest.approx(many)
    assert one[0] < fewer.mean() < one[1]
    width = 2 * intervals.CONFIDENCE_Z * fewer.std() / np.sqrt(200)
    assert one[1] - one[0] == pytest.approx(width, rel=0.15)
