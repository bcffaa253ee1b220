"""What the rules read."""

import json

import pytest

from keras_trainkit.diagnosis import Signals
from tests.diagnosis.examples import healthy, sample


def test_records_are_read_back():
    made = healthy()
    records = [{"kind": "setup", **made.setup}, {"kind": "data", **made.data}, *made.epochs]
    records += [*made.samples, {"kind": "news"}, {"kind": "end", "how": "finished"}]
    again = Signals.from_records(json.loads(json.dumps(records)))
    assert again.losses == made.losses
    assert again.heads == made.heads
    assert again.ended == "finished"
    assert again.available >= {"setup", "data", "targets", "trained", "layers", "validation"}


def test_a_history_has_little():
    signals = Signals.from_history({"loss": [1.0, 0.5]})
    assert signals.available == {"epochs", "ended"}
    assert signals.remaining == 0.5
    assert Signals.from_history({}).available == frozenset()


def test_what_remains_is_counted_without_the_penalty():
    penalty = {"regularization": 1.0}
    signals = Signals(samples=[sample(0, 3.0, baseline=2.0, **penalty), sample(9, 1.5, **penalty)])
    assert signals.baseline == 1.0
    assert signals.final_loss == 0.5
    assert signals.remaining == 0.5
    assert signals.learned


def test_what_soft_targets_cost_is_left_out():
    rows = [sample(0, 0.7, baseline=0.7, floor=0.5), sample(9, 0.55, baseline=0.7, floor=0.5)]
    assert Signals(samples=rows).remaining == pytest.approx(0.25)


def test_a_loss_without_a_floor_at_zero_says_nothing():
    assert Signals(epochs=[{"loss": -1.0}, {"loss": -2.0}]).learned is None


def test_the_highest_rate_counts():
    rows = [{"loss": 1.0, "learning_rate": rate} for rate in (0.0, 0.02, 0.001)]
    assert Signals(epochs=rows).learning_rate == pytest.approx(0.02)
