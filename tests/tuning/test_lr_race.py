"""A race of learning rates: halving as pure functions, and one real race."""

import itertools
import math

import pytest

from keras_trainkit import InputError
from keras_trainkit.tuning import pictures
from keras_trainkit.tuning.lr_race import LRRace, candidates, halve, laps, lr_race, ranked


def test_candidates_are_steps_of_two_and_the_recipes_own():
    rates = candidates(0.01, 0.5)
    assert len(rates) == 8
    assert rates[-1] == 0.5
    assert [b / a for a, b in itertools.pairwise(rates[:-1])] == pytest.approx([2] * 6)
    assert len(candidates(0.01, 0.01)) == 7


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 40])
def test_the_last_lap_is_the_whole_training(epochs):
    assert laps(epochs)[-1] == epochs
    assert list(laps(epochs)) == sorted(set(laps(epochs)))


def test_the_best_wins_at_half_the_cost_of_training_all():
    spent = []

    def train(rate, epochs):
        spent.append(epochs)
        return -abs(math.log(rate / 0.02))

    found = halve(candidates(0.01, 0.003), laps(40), "max", train)
    assert ranked(found[-1], "max")[0] == 0.02
    assert sum(spent) == 6 * 40
    assert [len(lap) for lap in found] == [8, 4, 2]


def test_failed_and_infinite_trainings_drop_out():
    scores = {0.1: 0.3, 1.0: None, 10.0: float("nan"), 100.0: float("inf")}
    assert ranked(scores, "min") == [0.1]
    found = halve((1.0, 2.0), (1, 2), "min", lambda rate, epochs: None)
    assert found == ({1.0: None, 2.0: None}, {})


def test_of_equals_the_middle_wins():
    assert ranked({0.01: 0.9, 0.1: 0.9, 1.0: 0.9}, "max")[0] == 0.1


def test_the_picture_has_a_line_a_lap(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(pictures, "_save", lambda figure, path: drawn.append(figure))
    found = LRRace("val_loss", "min", (1, 2), ({0.1: 3.0, 0.2: None}, {0.1: 2.0}), 0.1)
    found.plot(tmp_path / "race.png")
    axes = drawn[0].axes[0]
    assert [line.get_label() for line in axes.lines[:2]] == ["epochs=1", "epochs=2"]
    assert list(axes.lines[0].get_xdata()) == [0.1]


@pytest.mark.slow
def test_a_race_goes_on_where_it_was_broken_off(tiny, tmp_path):
    found = lr_race(str(tiny), 0.06, out=tmp_path, epochs=4)
    assert found.objective == "val_loss"
    assert found.epochs == (1, 2, 4)
    assert [len(lap) for lap in found.laps] == [8, 4, 2]
    final = {rate: score for rate, score in found.laps[-1].items() if score is not None}
    assert found.recommended == min(final, key=lambda rate: final[rate])
    assert found.override == f"learning_rate={found.recommended:.3g}"
    answers = sorted((tmp_path / "tiny/race").glob("*/answer.json"))
    assert len(answers) == 14
    stamps = {path: path.stat().st_mtime_ns for path in answers}
    answers[3].unlink()
    again = lr_race(str(tiny), 0.06, out=tmp_path, epochs=4)
    assert again.laps == found.laps
    kept = [path for path, stamp in stamps.items() if path.stat().st_mtime_ns == stamp]
    assert len(kept) == 13


def test_bad_input_is_one_sentence(tiny, tmp_path):
    with pytest.raises(InputError, match="around must be a number above 0"):
        lr_race(str(tiny), 0.0, out=tmp_path)
    with pytest.raises(InputError, match="validation must be above 0"):
        lr_race("mnist_mlp", 0.01, out=tmp_path, data="bundled")
    assert not list(tmp_path.glob("mnist_mlp"))
