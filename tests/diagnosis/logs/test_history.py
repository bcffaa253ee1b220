"""Points at steps become a history with a row an epoch."""

import math

import pytest

from keras_trainkit import InputError
from keras_trainkit.diagnosis.logs import history


def test_training_steps_are_joined_between_validations():
    train = [(step, float(step)) for step in range(1, 31)]
    held = [(10, 1.0), (20, 2.0), (30, 3.0)]
    log = history.joined(
        {"train_loss": train, "eval_loss": held, "lr": [(5, 0.1), (25, 0.01)]}, "x"
    )
    assert log.history == {
        "loss": [5.5, 15.5, 25.5],
        "val_loss": [1.0, 2.0, 3.0],
        "learning_rate": [0.1, None, 0.01],
    }
    assert "train_loss as the training loss, eval_loss as the validation loss" in log.note
    assert "in 3 stretches of 30 points" in log.note


def test_series_whose_steps_do_not_meet_are_taken_in_order():
    log = history.joined({"loss": [(0, 3.0), (1, 2.0)], "val_loss": [(100, 4.0), (200, 5.0)]}, "x")
    assert log.history == {"loss": [3.0, 2.0], "val_loss": [4.0, 5.0]}


def test_a_long_training_without_validation_is_cut_and_keeps_what_is_not_a_number():
    train = [(step, 1.0 / (1 + step)) for step in range(5000)]
    log = history.joined({"loss": [*train, (5000, math.nan)]}, "x")
    assert len(log.history["loss"]) == 100
    assert math.isnan(log.history["loss"][-1])
    assert log.history["loss"][0] == pytest.approx(sum(v for _, v in train[:50]) / 50, rel=0.02)


def test_a_resumed_training_counts_its_later_values():
    log = history.joined({"loss": [(0, 3.0), (1, 9.0), (1, 2.0), (2, 1.0)]}, "x")
    assert log.history["loss"] == [3.0, 2.0, 1.0]


def test_the_rest_after_the_last_validation_is_left_out_unless_it_is_short():
    train = [(step, 1.0) for step in range(1, 41)] + [(step, 9.0) for step in range(41, 101)]
    log = history.joined({"loss": train, "val_loss": [(20, 1.0), (40, 1.0)]}, "x")
    assert log.history["loss"] == [1.0, 1.0]
    log = history.joined({"loss": train[:50], "val_loss": [(20, 1.0), (40, 1.0)]}, "x")
    assert log.history["loss"] == [1.0, pytest.approx(110 / 30)]


def test_parts_of_a_loss_are_added():
    both = {"train/box_loss": [(0, 1.0), (1, 2.0)], "train/cls_loss": [(0, 10.0), (1, 20.0)]}
    assert history.joined(both, "x").history["loss"] == [11.0, 22.0]


def test_networks_against_each_other_are_not_judged():
    both = {"gen_loss": [(0, 1.0), (1, 2.0)], "disc_loss": [(0, 1.0), (1, 0.5)]}
    with pytest.raises(InputError, match="train against each other"):
        history.joined(both, "x")


@pytest.mark.parametrize("found", [{}, {"accuracy": [(0, 1.0)]}, {"loss": []}])
def test_without_a_loss_there_is_nothing_to_judge(found):
    with pytest.raises(InputError, match="must hold a loss; received"):
        history.joined(found, "x")
