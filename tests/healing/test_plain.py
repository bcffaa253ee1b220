"""Healing plain Keras, for real."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit import InputError, heal
from keras_trainkit.diagnosis import Finding, Prescription
from keras_trainkit.healing.climb import Outcome
from keras_trainkit.healing.plain import Cure, next_cure

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
    assert next_cure(best, [], [Cure(frozen)])[0] == "y"
    assert next_cure(best, [], [Cure(frozen), Cure(rate)]) is None
    assert str(Cure(frozen)) == "Makes every weight trainable"
    assert str(Cure(rate)) == "code"


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
