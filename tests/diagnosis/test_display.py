"""A verdict on a terminal and in a pipe."""

import dataclasses
import io

import pytest
from rich.console import Console

from keras_trainkit.diagnosis import Finding, Prescription, Verdict
from keras_trainkit.diagnosis.display import show_verdict

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


def test_several_faults_are_one_plan_and_what_is_odd_is_explained():
    scale = dataclasses.replace(
        FOUND, symptom="unscaled_inputs", prescription=Prescription("x/255")
    )
    text = shown(Verdict([FOUND, scale], [], {}, remarks=("It is so.",)))
    assert "1. x/255; 2. model.compile(...)" in text
    assert "explained  It is so." in text
    assert "plan" not in shown(Verdict([FOUND], [], {}))


@pytest.mark.parametrize(("seen", "words"), [("history", "in the curves"), ("start", "before")])
def test_only_a_training_that_was_measured_is_healthy(seen, words):
    text = shown(Verdict([], ["x"], {}, seen=seen))
    assert words in text
    assert "healthy" not in text
