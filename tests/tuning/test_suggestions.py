"""The four suggestions against fastai's own few lines, and against curves whose answer is known."""

import numpy as np
import pytest

from keras_trainkit.tuning import suggestions

RATES = np.geomspace(1e-6, 10, 120)


def wells(seed):
    """A curve that is flat, falls to a minimum and rises."""
    rng = np.random.default_rng(seed)
    at = np.log10(RATES)
    curve = 2 - 1.5 / (1 + np.exp(-3 * (at + rng.uniform(1.5, 3)))) + np.exp(4 * (at - 0.3))
    return curve + rng.normal(0, 0.005, len(RATES))


def fastai_valley(lrs, losses):
    n = len(losses)
    max_start, max_end = 0, 0
    lds = [1] * n
    for i in range(1, n):
        for j in range(i):
            if losses[i] < losses[j] and lds[i] < lds[j] + 1:
                lds[i] = lds[j] + 1
            if lds[max_end] < lds[i]:
                max_end = i
                max_start = max_end - lds[max_end]
    sections = (max_end - max_start) / 3
    return lrs[max_start + int(sections) + int(sections / 2)]


def fastai_slide(lrs, losses, lr_diff=15, thresh=0.005):
    grads = np.gradient(losses)
    r_idx, l_idx = -1, -1 - lr_diff
    local_min_lr = lrs[l_idx]
    while l_idx >= -len(losses) and abs(grads[r_idx] - grads[l_idx]) > thresh:
        local_min_lr = lrs[l_idx]
        r_idx, l_idx = r_idx - 1, l_idx - 1
    return local_min_lr


@pytest.mark.parametrize("seed", range(5))
def test_valley_and_slide_are_fastais_to_a_step(seed):
    losses = wells(seed)
    step = RATES[1] / RATES[0] * 1.001
    ours, theirs = suggestions.valley(RATES, losses), fastai_valley(RATES, losses)
    assert 1 / step <= ours / theirs <= step
    height = losses.max() - losses.min()
    ours, theirs = suggestions.slide(RATES, losses), fastai_slide(RATES, losses / height)
    assert 1 / step <= ours / theirs <= step


def test_steep_and_minimum_on_curves_of_known_answer():
    at = np.log(RATES)
    fall = -np.tanh(at - np.log(0.01))
    assert suggestions.steep(RATES, fall) == pytest.approx(0.01, rel=0.15)
    assert suggestions.minimum(RATES, (at - np.log(0.3)) ** 2) == pytest.approx(0.03, rel=0.15)


def test_valley_is_in_the_middle_of_the_fall():
    losses = np.concatenate([np.full(30, 2.0), np.linspace(2, 1, 60)[1:], np.full(31, 3.0)])
    assert suggestions.valley(RATES, losses) == pytest.approx(RATES[59], rel=0.35)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e4])
def test_the_unit_of_the_loss_does_not_matter(unit):
    losses = wells(0)
    for name in ("valley", "steep", "minimum", "slide"):
        read = getattr(suggestions, name)
        assert read(RATES, unit * losses) == read(RATES, losses)


def test_smoothing_is_an_exponential_mean():
    losses = np.random.default_rng(0).normal(size=20)
    weights = 0.9 ** np.arange(19, -1, -1)
    assert suggestions.smooth(losses, 0.9)[-1] == pytest.approx(np.average(losses, weights=weights))


def test_divergence_below_zero_is_seen_too():
    falling = np.concatenate([np.linspace(-1, -2, 30), np.linspace(-2, 8, 30)])
    assert 30 < suggestions.before_divergence(falling, 4.0, 60) < 60
    assert suggestions.before_divergence(np.linspace(2, 1, 50), 4.0, 50) == 50


def test_one_easy_batch_at_the_start_is_no_lowest_loss():
    losses = suggestions.smooth(
        np.array([0.001, *np.linspace(2, 1, 90), *9.0 ** np.arange(9)]), 0.9
    )
    assert suggestions.before_divergence(losses[:30], 4.0, 100) == 30
    assert 91 < suggestions.before_divergence(losses, 4.0, 100) < 100


def objection(losses, whole=False):
    return suggestions.objection(losses, suggestions.smooth(losses, 0.9), whole)


def test_a_curve_that_says_nothing_is_refused():
    noise = 1 + np.random.default_rng(0).normal(0, 0.3, 100)
    assert "no rate in the range learns" in objection(noise)
    assert "no rate in the range learns" in objection(np.full(100, 2.3))
    assert "diverged or was not finite after 3 steps" in objection(np.array([1.0, 2.0, 9.0]))
    assert "raise `high`" in objection(np.linspace(2, 1, 100), whole=True)
    assert objection(wells(0)[:105]) == ""
