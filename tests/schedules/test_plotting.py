"""What `plot` draws."""

import keras
import numpy as np
import pytest
from matplotlib.figure import Figure

from keras_trainkit import InputError
from keras_trainkit.schedules import Constant, OneCycle, plot


def test_one_schedule_is_drawn_at_every_step_of_a_short_run():
    schedule = OneCycle(0.1, 50)
    axes = plot(schedule, 50).axes[0]
    steps, rates = np.asarray(axes.lines[0].get_data())
    np.testing.assert_array_equal(steps, np.arange(51))
    np.testing.assert_allclose(rates, [float(schedule(step)) for step in range(51)])
    assert axes.get_legend() is None


def test_several_have_names():
    theirs = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    figure = plot([Constant(0.1), Constant(0.2), theirs, 0.05], 5)
    legend = figure.axes[0].get_legend()
    assert legend is not None
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["Constant", "Constant 2", "ExponentialDecay", "0.05"]
    figure = plot({"slow": Constant(0.1), "fast": 0.2}, 5)
    assert [line.get_label() for line in figure.axes[0].lines] == ["slow", "fast"]


def test_it_draws_where_it_is_told(tmp_path):
    axes = Figure().add_subplot()
    figure = plot(Constant(0.1), 1000, ax=axes)
    assert figure is axes.figure
    assert np.size(axes.lines[0].get_xdata()) == 500
    figure.savefig(tmp_path / "schedule.png")
    assert (tmp_path / "schedule.png").stat().st_size > 0


def test_bad_input():
    with pytest.raises(InputError, match="steps must be a positive integer; received steps=0"):
        plot(Constant(0.1), 0)
    with pytest.raises(InputError, match="schedule must be a learning rate or a LearningRateSch"):
        plot("cosine", 10)
