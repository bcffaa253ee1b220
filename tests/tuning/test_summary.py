"""The last lines of a search, from made-up ones."""

import io
from pathlib import Path

from rich.console import Console

from keras_trainkit.tuning import summary
from keras_trainkit.tuning.comparison import paired
from keras_trainkit.tuning.importance import Importance
from keras_trainkit.tuning.search import Search
from keras_trainkit.tuning.trials import Trial
from tests.tuning.test_spec import ONE

SHIPPED = Trial("0", "finished", {"rate": 0.1}, {"rate": 0.1}, 0.5)
BETTER = Trial("1", "finished", {"rate": 0.3}, {"rate": 0.3}, 0.4)


def told(trials, comparison=None, importance=None, interrupted=False):
    console = Console(record=True, width=150, file=io.StringIO())
    known = importance or Importance({"rate": 1.0}, 0.8)
    search = Search(Path("s"), ONE, tuple(trials), known, comparison, interrupted)
    summary.show(search, console)
    return console.export_text()


def test_what_is_better_is_said_with_its_confidence():
    text = told([SHIPPED, BETTER], paired("loss", "min", [0.5, 0.52, 0.51], [0.4, 0.41, 0.42]))
    assert "loss 0.5100 shipped, 0.4100 best; difference -0.1000 (95 % interval" in text
    assert "3 new seeds each): better" in text
    assert "trainkit train mnist @s/best.txt" in text
    assert "rate 100%" in text


def test_noise_is_said_to_be_noise():
    text = told([SHIPPED, BETTER], paired("loss", "min", [0.5, 0.4, 0.6], [0.4, 0.5, 0.59]))
    assert "no difference can be told" in text


def test_the_shipped_config_may_stay_best():
    assert "nothing beat it" in told([SHIPPED])


def test_nothing_scored_and_an_interruption():
    failed = Trial("0", "failed", {}, {}, reason="killed by SIGSEGV")
    text = told([failed], interrupted=True)
    assert "no trial was scored: killed by SIGSEGV." in text
    assert "the same command goes on from here" in text


def test_a_forest_that_explains_nothing_is_not_relied_on():
    assert "do not rely on it" in told([SHIPPED], importance=Importance({"rate": 1.0}, -0.2))


def test_what_a_smaller_model_costs_is_said():
    sizes = [
        Trial(name, "finished", {}, {"rate": 0.1}, value, parameters=parameters)
        for name, value, parameters in (("0", 0.5, 900), ("1", 0.4, 9000), ("2", 0.6, 950))
    ]
    text = told(sizes)
    assert "9,000 parameters reach 0.4; 900 at 0.5 (trial 0)" in text
    assert "trial 2" not in text.partition("smaller")[2]
    assert "parameters reach" not in told([SHIPPED, BETTER])
