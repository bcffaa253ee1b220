"""What short trainings on copies say, and which rule says it."""

import pytest

from keras_trainkit.diagnosis import Signals, examine
from keras_trainkit.diagnosis.trials import (
    better_factor,
    features_say_nothing,
    not_even_by_heart,
    scaling_helps,
)
from tests.diagnosis.examples import healthy

NAN = float("nan")


def tried(low, now, high, start=2.0, **more):
    rates = {"0.1": low, "1.0": now, "10.0": high}
    return {"experiments": {"start": start, "rates": rates, **more}}


@pytest.mark.parametrize(
    ("losses", "factor"),
    [
        ((2.0, 1.9, 1.3), 10.0),
        ((2.0, 1.9, 1.4), None),  # not much better
        ((2.0, 1.7, 0.1), None),  # the steps as they are bring something
        ((0.9, NAN, NAN), 0.1),
        ((NAN, NAN, NAN), None),
    ],
)
def test_three_rates(losses, factor):
    assert better_factor(Signals(data=tried(*losses))) == factor


def test_standardized_inputs_and_a_batch_by_heart():
    made = tried(2.0, 1.9, 1.9, standardized=1.3)
    assert scaling_helps(Signals(data=made))
    assert not scaling_helps(Signals(data=tried(2.0, 1.9, 1.7, standardized=0.1)))
    assert not scaling_helps(Signals())
    assert not not_even_by_heart(Signals(data=tried(2, 2, 2, by_heart=0.9)))
    assert not_even_by_heart(Signals(data=tried(2, 2, 2, by_heart=NAN)))


def test_shuffled_features():
    def says(held, shuffled, first=2.0, now=0.5):
        made = tried(2.0, now, 2.0, held=held, shuffled=shuffled, held_start=first)
        return features_say_nothing(Signals(data=made))

    assert says(2.1, 2.1)
    assert not says(1.9, 2.1)
    assert not says(2.1, 2.1, now=1.9)  # nothing was learned


@pytest.mark.parametrize(
    ("data", "symptom"),
    [
        (tried(2.0, 1.9, 0.5), "learning_rate_too_low"),
        (tried(0.5, 2.1, NAN), "learning_rate_too_high"),
        (tried(2.0, 1.9, 1.9, standardized=0.5), "unscaled_inputs"),
    ],
)
def test_experiments_choose_the_cause_of_a_training_that_does_not_learn(data, symptom):
    flat = healthy(losses=[1.1] * 10, final=1.1, held=[1.1] * 10)
    assert examine(flat).findings[0].symptom == "not_learning"
    found = examine(healthy(losses=[1.1] * 10, final=1.1, held=[1.1] * 10, data=data)).findings
    assert found[0].symptom == symptom
    before = Signals(setup=healthy().setup, data={**healthy().data, **data})
    assert examine(before).findings[0].symptom == symptom
    assert [f.symptom for f in examine(healthy(data=data)).findings] == []  # it has learned
