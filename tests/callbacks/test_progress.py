"""The progress display, in a terminal and in a file."""

import io

import keras
import numpy as np
import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.callbacks import EpochStats, TrainingProgress


def shown(epochs=1, terminal=False, log_steps=0, steps_per_execution=1, rows=40):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(
        optimizer=keras.optimizers.SGD(0.01), loss="mse", steps_per_execution=steps_per_execution
    )
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=150, highlight=False)
    x = np.arange(rows, dtype="float32")[:, None] / rows
    progress = TrainingProgress(rows, rows // 4, log_steps, console)
    model.fit(
        x,
        2 * x,
        batch_size=4,
        epochs=epochs,
        verbose=0,
        shuffle=False,
        validation_data=(x, x),
        callbacks=[EpochStats(rows), progress],
    )
    return out.getvalue(), model


def test_plain_lines_hold_everything():
    text, _ = shown(epochs=2)
    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("epoch 2/2  loss ")
    for word in ("val_loss", "lr 1.00e-02", "/s", " s"):
        assert word in lines[1]


@pytest.mark.slow
def test_many_epochs_print_about_twenty_lines():
    lines = shown(epochs=50)[0].splitlines()
    assert 15 <= len(lines) <= 21
    assert lines[-1].startswith("epoch 50/50")


@pytest.mark.parametrize("steps_per_execution", [1, 5])
def test_a_step_line_is_the_mean_loss_of_its_own_steps(steps_per_execution):
    text, _ = shown(log_steps=5, steps_per_execution=steps_per_execution)
    lines = [line for line in text.splitlines() if line.startswith("Epoch [1/1], Step [")]
    assert [line.split("Loss")[0] for line in lines] == [
        "Epoch [1/1], Step [5/10], ",
        "Epoch [1/1], Step [10/10], ",
    ]
    losses = [float(line.rsplit(" ", 1)[1]) for line in lines]
    mean = float(text.splitlines()[-1].split("loss ")[1].split()[0])
    assert np.mean(losses) == pytest.approx(mean, rel=1e-2)
    assert losses[1] > losses[0]  # later rows are larger


def test_a_terminal_gets_a_bar_that_goes_away():
    text, _ = shown(epochs=2, terminal=True)
    for word in ("epoch 1/2", "step", "lr ", "ETA", "\x1b["):
        assert word in text
    assert text.rstrip().endswith("\x1b[2K") or "epoch 2/2" in text


def test_bad_numbers_are_refused():
    with pytest.raises(InputError, match="steps must be a positive integer; received steps=0"):
        TrainingProgress(10, 0)
    with pytest.raises(InputError, match="log_steps must be an integer of at least 0"):
        TrainingProgress(10, 1, -1)
