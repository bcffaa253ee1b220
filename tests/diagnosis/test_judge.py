"""Root causes first, no contradictions."""

import dataclasses

import pytest

from keras_trainkit.diagnosis import Finding, Prescription, Rule, Signals, examine, judge
from tests.diagnosis.examples import healthy, regression


def rule(symptom, severity="error", explains=(), turns=None, needs=()):
    prescription = Prescription("", turns=turns)
    made = Finding(symptom, severity, symptom, {}, (), prescription, "", "")
    return Rule(symptom, symptom, lambda signals: made, needs, explains)


def test_a_healthy_training_has_no_finding_and_says_what_was_checked():
    verdict = examine(healthy())
    assert verdict.findings == []
    assert len(verdict.checked) >= 30
    assert verdict.unjudged == {}
    assert verdict.doubt == ""
    assert judge(regression(setup={"outputs": []})) == []


def test_a_cause_takes_its_consequences_under_it():
    rules = (rule("a", "warning", ("b",)), rule("b"), rule("c", "advice"))
    found = examine(Signals(), rules).findings
    assert [each.symptom for each in found] == ["a", "c"]
    assert [each.symptom for each in found[0].consequences] == ["b"]
    assert found[0].severity == "error"


def test_advice_explains_nothing_worse():
    found = examine(Signals(), (rule("a", "advice", ("b",)), rule("b"))).findings
    assert [each.symptom for each in found] == ["b", "a"]


def test_no_two_opposite_turns_of_one_knob():
    up, down = rule("a", turns=("rate", 1)), rule("b", turns=("rate", -1))
    found = examine(Signals(), (up, down)).findings
    assert [each.symptom for each in found] == ["a"]
    other = rule("c", turns=("epochs", -1))
    assert len(examine(Signals(), (up, other)).findings) == 2


def test_a_rule_that_raises_is_named_and_the_others_go_on():
    broken = Rule("x", "x", lambda signals: 1 / 0)
    verdict = examine(Signals(), (broken, rule("a")))
    assert "ZeroDivisionError" in verdict.broken["x"]
    assert len(verdict.findings) == 1
    assert examine(Signals(), (broken,), frozenset({"x"})).broken == {}


def test_what_is_missing_is_said():
    verdict = examine(Signals.from_history({"loss": [1.0, 0.5, 0.2]}))
    assert "inputs are scaled" in verdict.unjudged
    assert "Doctor" in verdict.unjudged["weights begin well"]
    assert "the loss is a number" in verdict.checked


@pytest.mark.parametrize(
    ("signals", "words"),
    [
        (healthy(data={"examples": 19}), "only 19 training examples"),
        (healthy(data={"examples": 20}), ""),
        (Signals.from_history({"loss": [1.0]}), "one epoch"),
        (Signals.from_history({"loss": [1.0, 0.5]}), "two epochs"),
        (Signals.from_history({"loss": [1.0, 0.5, 0.4]}), ""),
        (Signals(ended="finished"), "no epoch was finished"),
        (Signals(epochs=[{"mine": 1.0}] * 4, ended="finished"), "no epoch logged a `loss`"),
        (Signals(epochs=[{"mine": 1.0}] * 4), ""),  # it still runs, or a model before training
    ],
)
def test_too_little_for_a_verdict(signals, words):
    doubt = examine(signals).doubt
    assert (words in doubt) if words else doubt == ""


def test_what_only_says_that_something_is_wrong_stands_behind_causes():
    vague = dataclasses.replace(rule("vague"), generic=True)
    found = examine(Signals(), (vague, rule("cause", "warning"), rule("c", "advice"))).findings
    assert [each.symptom for each in found] == ["cause", "vague", "c"]


def test_healthy_is_a_training_that_was_measured_and_nothing_else():
    assert examine(healthy()).healthy
    assert not examine(Signals.from_history({"loss": [1.0, 0.5, 0.2]})).healthy
    unheld = healthy()
    unheld = dataclasses.replace(
        unheld, epochs=[{k: v for k, v in e.items() if k != "val_loss"} for e in unheld.epochs]
    )
    assert examine(unheld).blind
    assert not examine(unheld).healthy
    assert not examine(healthy(data={"examples": 19})).healthy
    few = examine(healthy(losses=[1.1] * 3, final=1.05))
    assert "too few to judge" in few.doubt
    assert not few.healthy
