"""A verdict on a terminal and in a pipe."""

import io

import pytest
from rich.console import Console

from keras_trainkit.diagnosis import Finding, Prescription, Verdict
from keras_trainkit.verdict_display import show_verdict

UNDER = Finding("b", "warning", "It follows.", {}, (), Prescription(""), "", "")
FOUND = Finding(
    "learning_rate_too_high",
    "error",
    "The training loss grew.",
    {"best loss": 0.123456, "steps": 12, "list": list(range(9)), "unknown": None},
    ("the rate", "no warm-up"),
    Prescription("model.compile(...)", {"learning_rate": 0.001}),
    "it falls",
    "https://arxiv.org/abs/1803.09820",
    (UNDER,),
)


def shown(verdict, terminal=False, fields=()):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=70)
    show_verdict(verdict, console, fields)
    return console.file.getvalue()


def test_a_finding():
    text = shown(Verdict([FOUND], ["x"], {"y": "no data", "z": "no data"}))
    assert "1 error  (2 rules looked)" in text
    assert "best loss 0.1235, steps 12, list 0 / 1 / 2 / 3 / 4 / 5 ... (9)" in text
    assert "1. the rate; 2. no warm-up" in text
    assert "model.compile(...)" in text
    assert "It follows." in text
    assert "y, z (no data)" in text


def test_an_override_where_the_recipe_has_the_field():
    text = shown(Verdict([FOUND], [], {}), fields=("learning_rate",))
    assert "learning_rate=0.001" in text
    assert "model.compile" not in text


@pytest.mark.parametrize("terminal", [True, False])
def test_a_healthy_training_says_what_was_checked(terminal):
    text = shown(Verdict([], ["inputs are scaled"], {}), terminal)
    assert "healthy" in text
    assert "inputs are scaled" in text
    assert ("\x1b" in text) == terminal


def test_doubt_is_not_health():
    text = shown(Verdict([], ["x"], {}, "only 9 training examples"))
    assert "not enough data for a verdict" in text
    assert "healthy" not in text
