"""The search: what is kept, what it costs, and where it ends."""

import math

import numpy as np
import pytest

from keras_trainkit.healing.climb import Outcome, better, climb, noise


def in_order(changes):
    """Proposes each once."""

    def propose(best, kept, tried):
        return None if len(tried) == len(changes) else ("symptom", changes[len(tried)])

    return propose


def test_only_what_helps_is_kept_and_goes_into_the_next_attempt():
    seen = []

    def train(changes, left):
        seen.append(changes)
        return Outcome(1.0 + sum(changes), [], 2)

    story = climb(train, in_order([1, -5, 3]), epochs=100)
    assert seen == [(), (1,), (1, -5), (1, 3)]
    assert story.kept == (1, 3)
    assert story.best.score == 5.0
    assert [attempt.kept for attempt in story.attempts] == [True, True, False, True]


@pytest.mark.parametrize(("epochs", "trainings"), [(1, 1), (5, 1), (6, 2), (9, 3), (100, 4)])
def test_no_training_starts_beyond_the_bound(epochs, trainings):
    spent = []

    def train(changes, left):
        spent.append(min(3, left))
        return Outcome(0.0, [], spent[-1])

    story = climb(train, in_order([1, 2, 3]), epochs)
    assert len(spent) == trainings
    assert story.epochs == sum(spent) <= max(epochs, 1)


def test_a_failed_training_is_never_the_best():
    story = climb(
        lambda changes, left: Outcome(math.nan if changes else 0.2, [], 1), in_order([1]), 9
    )
    assert story.best.score == 0.2
    assert story.as_dict()["attempts"][1]["score"] is None


def test_the_margin():
    assert not better(0.8039, 0.8)
    assert better(0.8041, 0.8)
    assert not better(-0.5, -0.5)
    assert better(-0.4, -0.5)
    assert not better(math.nan, math.nan)


def test_a_gain_of_one_validation_row_is_noise_and_of_many_is_none():
    """One of twenty rows is 5 %, ten times the margin."""
    before = np.array([1.0] * 12 + [0.0] * 8)

    def kept(gained):
        after = before.copy()
        after[12 : 12 + gained] = 1

        def train(changes, left):
            rows = after if changes else before
            return Outcome(rows.mean(), [], 1, None, rows)

        return climb(train, in_order([1]), 9).kept

    assert [kept(gained) for gained in (1, 2, 8)] == [(), (1,), (1,)]


def test_the_noise_is_the_paired_standard_error():
    from scipy import stats

    rng = np.random.default_rng(0)
    new, old = rng.normal(size=30), rng.normal(size=30)
    assert noise(new, old) == pytest.approx(stats.sem(new - old))
    assert noise((), old) == noise([1.0], [2.0]) == 0.0
