"""The search: what is kept, what it costs, and where it ends."""

import math

import pytest

from keras_trainkit.healing.climb import Outcome, better, climb


def in_order(changes):
    """Proposes each once."""

    def propose(best, tried):
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
