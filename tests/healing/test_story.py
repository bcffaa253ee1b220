"""The story as a person reads it."""

import io
import math

from rich.console import Console

from keras_trainkit.healing.climb import Attempt, Outcome, Story
from keras_trainkit.healing.story import show


def told(*scores, kept=()):
    attempts = [
        Attempt("symptom" if i else "", f"change {i}", score, not i or bool(kept), 3, ())
        for i, score in enumerate(scores)
    ]
    console = Console(width=120, record=True, file=io.StringIO())
    show(Story(attempts, kept, Outcome(scores[-1] if kept else scores[0], [], 3)), console, "R^2")
    return console.export_text()


def test_what_helped():
    text = told(0.5, 0.75, kept=("c",))
    assert "healed: R^2 0.5000 -> 0.7500, in 6 epochs in all" in text
    assert "change 1" in text


def test_nothing_helped():
    assert "nothing that was tried helped" in told(0.5, 0.4)


def test_a_first_training_without_a_score():
    assert "healed: R^2 0.7500" in told(math.nan, 0.75, kept=("c",))


def test_nothing_tried_is_not_said_to_have_failed():
    assert "nothing was tried" in told(0.5)
