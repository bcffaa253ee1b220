"""The rule statistics_behind: both sides of its boundaries."""

import pytest

from keras_trainkit.diagnosis.rules.statistics_behind import RULE, check
from tests.diagnosis.examples import healthy, layer

NORM = layer("norm", type="BatchNormalization", kernel=None, activation=None)


def signals(loss, train, momentum=0.99, epochs=10, **more):
    rows = [layer("a"), {**NORM, "momentum": momentum}, layer("head")]
    made = healthy(layers=more.pop("rows", rows), epochs=epochs, **more)
    made.samples[-1].update(loss=loss, train_loss=train)
    return made


def test_the_loss_of_the_same_rows_in_both_modes():
    assert check(signals(0.30, 0.21)) is None  # less than half as much again
    assert check(signals(0.30, 0.19)) is None  # apart by a tenth of a constant's loss
    made = check(signals(0.50, 0.19))
    assert (made.severity, made.evidence["momentum"]) == ("warning", 0.99)
    assert check(signals(1.2, 0.19)).severity == "error"
    assert check(signals(float("nan"), 0.19)) is None


def test_what_is_left_of_the_first_values_says_what_to_do():
    slow = check(signals(1.2, 0.1, 0.99))  # 150 steps: 22 %
    assert "still hold 22 %" in slow.sentence
    assert slow.prescription.code.startswith("keras.layers.BatchNormalization(momentum=0.88)")
    fast = check(signals(1.2, 0.1, 0.9))
    assert "do not fit the weights of now" in fast.sentence
    tiny = check(signals(1.2, 0.1, 0.9, data={"batch_size": 2}))
    assert tiny.prescription.overrides == {"batch_size": 32}


@pytest.mark.parametrize(("dropout", "said"), [(None, True), (0.5, False)])
def test_without_batch_normalization(dropout, said):
    made = check(signals(1.2, 0.1, rows=[layer("a", dropout=dropout), layer("head")]))
    assert (made is not None) is said


def test_a_layer_frozen_before_it_has_seen_data():
    frozen = {**NORM, "momentum": None, "untrained_statistics": True}
    rows = [layer("a"), frozen, layer("head")]
    assert "never seen any data" in check(healthy(layers=rows, final=1.1)).sentence
    assert check(healthy(layers=rows)) is None  # it learns all the same


def test_it_is_said_at_the_end_alone_as_first_epochs_are_always_behind():
    assert not RULE.live
