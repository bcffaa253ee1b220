"""Healing plain Keras, for real."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit import InputError, heal
from keras_trainkit.diagnosis import Finding, Prescription
from keras_trainkit.healing.climb import Outcome
from keras_trainkit.healing.plain import Cure, Plan, next_cure

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 2)).astype("float32")
Y = (X[:, 0] * X[:, 1] > 0).astype("int64")
DATA, HELD = (X[:200], Y[:200]), (X[200:], Y[200:])


def build(head="softmax"):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(16, "relu"), layers.Dense(1, head)])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    return model


def test_the_head_is_healed_and_the_story_told(capsys):
    before = [array.copy() for array in (*DATA, *HELD)]
    healed = heal(build, DATA, HELD, epochs=10, most_epochs=20)
    first, second = healed.story.attempts
    assert (second.symptom, second.kept) == ("one_unit_softmax", True)
    assert second.score > first.score + 0.2
    printed = capsys.readouterr().out
    assert "one_unit_softmax" in printed
    assert "healed: accuracy" in printed
    assert healed.model.predict(X[:1], verbose=0).shape == (1, 1)
    for array, old in zip((*DATA, *HELD), before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_a_healthy_program_is_left_as_it_is():
    healed = heal(lambda: build("sigmoid"), DATA, HELD, epochs=10, most_epochs=10, show=False)
    assert healed.story.kept == ()
    assert len(healed.story.attempts) == 1


def test_a_cure_is_not_taken_twice_nor_one_that_nobody_knows():
    def finding(symptom, **overrides):
        return Finding(symptom, "error", "", {}, ("",), Prescription("code", overrides), "", "")

    frozen, nobody, rate = finding("frozen"), finding("x"), finding("y", learning_rate=1.0)
    best = Outcome(0.0, [nobody, frozen, rate], 1)
    assert next_cure(best, [], [])[0] == "frozen"
    both = Plan((Cure(frozen), Cure(rate)))
    assert next_cure(best, [], [Cure(frozen)]) == ("frozen, y", both)
    assert next_cure(best, [], [Cure(frozen), both])[0] == "y"
    assert next_cure(best, [], [Cure(frozen), both, Cure(rate)]) is None
    assert str(Cure(frozen)) == "Makes every weight trainable"
    assert str(Cure(rate)) == "code"


def test_a_rate_that_helped_goes_on_the_same_way_before_advice():
    def finding(severity, rate, way=1):
        code = f"Adam(learning_rate={rate:g})"
        turns = ("learning_rate", way) if way else None
        done = Prescription(code, {"learning_rate": rate}, turns)
        return Finding("learning_rate_too_low", severity, "", {}, ("",), done, "", "")

    raised, advice = Cure(finding("error", 0.01)), Outcome(0.5, [finding("advice", 3.0)], 1)
    proposed = next_cure(advice, [raised], [raised])
    assert proposed is not None
    symptom, further = proposed
    assert symptom == "learning_rate_too_low"
    assert str(further) == "Adam(learning_rate=0.1)"
    assert further.finding.prescription.overrides == {"learning_rate": 0.1}
    assert str(next_cure(advice, [raised, further], [raised, further])[1]).endswith("=1)")
    assert str(next_cure(advice, [raised], [raised, further])[1]).endswith("=3)")  # it did not help
    worse = Outcome(0.5, [finding("error", 0.02)], 1)
    assert str(next_cure(worse, [raised], [raised])[1]).endswith("=0.02)")
    lowered = Cure(finding("error", 1e-4, way=-1))
    assert str(next_cure(Outcome(0.5, [], 1), [lowered], [lowered])[1]).endswith("=1e-05)")
    other = Cure(finding("error", 0.01, way=0))
    assert next_cure(Outcome(0.5, [], 1), [other], [other]) is None


def test_where_one_cure_alone_does_not_help_all_are_tried_in_their_order():
    def finding(symptom):
        return Finding(symptom, "error", "", {}, ("",), Prescription("code"), "", "")

    frozen, scale = finding("frozen"), finding("unscaled_inputs")
    best, alone = Outcome(0.0, [frozen, scale], 1), Cure(frozen)
    assert next_cure(best, [], []) == ("frozen", alone)
    plan = Plan((Cure(scale), alone))
    assert next_cure(best, [], [alone]) == ("unscaled_inputs, frozen", plan)
    assert str(plan).startswith("1. Puts a Normalization")
    assert next_cure(best, [], [alone, plan]) == ("unscaled_inputs", Cure(scale))
    assert next_cure(best, [alone], [alone]) == ("unscaled_inputs", Cure(scale))  # it helped
    assert next_cure(Outcome(0.0, [frozen], 1), [], [alone]) is None


@pytest.mark.slow
def test_two_faults_at_once_are_healed_by_the_plan():
    def sick():
        model = keras.Sequential(
            [keras.Input((2,)), layers.Dense(16), layers.Activation("relu"), layers.Dense(1)]
        )
        model.add(layers.Activation("softmax"))
        model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
        return model

    far = [(1e4 + 1e3 * x, y) for x, y in (DATA, HELD)]
    healed = heal(sick, far[0], far[1], epochs=10, most_epochs=60, show=False)
    assert healed.story.best.score > 0.85


def test_a_second_cure_comes_after_the_first():
    found = Finding("exploding_gradients", "error", "", {}, ("",), Prescription("code"), "", "")
    best, first = Outcome(0.0, [found], 1), Cure(found)
    assert next_cure(best, [], []) == ("exploding_gradients", first)
    assert next_cure(best, [], [first]) == ("exploding_gradients", Cure(found, 1))
    assert next_cure(best, [], [first, Cure(found, 1)]) is None


def test_a_program_that_raises_of_which_nothing_is_known_raises():
    with pytest.raises(ValueError, match="incompatible"):
        heal(build, (X[:, :1], Y), HELD, epochs=1, show=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"epochs": 0}, "epochs must be a positive integer"),
        ({"data": X}, r"data must be a pair \(x, y\)"),
        ({"validation": (X, Y[:5])}, "as many x as y"),
        ({"data": (X, Y.astype(str))}, "number the classes first"),
        ({"data": ({"a": X}, Y)}, "one array of inputs"),
        ({"data": ([[1.0], [1.0, 2.0]], Y)}, "rows of one length"),
        ({"build": lambda: None}, "build must return a compiled keras.Model"),
    ],
)
def test_bad_input(arguments, words):
    given = {"build": build, "data": DATA, "validation": HELD, **arguments}
    with pytest.raises(InputError, match=words):
        heal(**given)
