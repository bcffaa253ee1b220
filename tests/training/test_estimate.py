"""What a training will cost."""

import pytest

from keras_trainkit import recipe
from keras_trainkit.training import estimate, plan


def test_an_estimate_counts_steps_parameters_and_macs(tiny):
    planned = plan.prepare(recipe.load(str(tiny)), {"epochs": 30})
    found = estimate.measure(planned)
    assert (found.steps, found.parameters, found.macs) == (120, 4, 3)
    assert found.seconds > 0
    assert found.measured_steps > 0


def test_epochs_and_calls_after_the_first_ones_are_what_is_told_from(monkeypatch):
    """By a clock of our own: the first epoch compiles; later ones take 2 s, their steps 0.1."""
    now = [0.0]
    monkeypatch.setattr(estimate.time, "perf_counter", lambda: now[0])
    clock = estimate._Clock()

    def train():
        for epoch in range(9):
            clock.on_epoch_begin(epoch)
            for batch in (4, 9):  # five steps a call
                now[0] += 30.0 if epoch == 0 else 0.5
                clock.on_train_batch_end(batch)
            now[0] += 1.0  # validation

    with pytest.raises(estimate._EnoughError):
        train()
    assert clock.compiled == 30.0
    assert set(clock.each) == {0.1}
    assert set(clock.epochs) == {2.0}
    assert clock.steps > 0


def test_too_few_steps_tell_nothing():
    assert not estimate._Clock().enough
