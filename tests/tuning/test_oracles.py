"""Each algorithm begins at the defaults and honours the direction; the optimum is known."""

import keras_tuner
import pytest

from keras_trainkit import InputError
from keras_trainkit.tuning import oracles


class Known(keras_tuner.Tuner):
    def run_trial(self, trial, **_):
        x = trial.hyperparameters.Float("x", 0.0, 1.0, step=0.1, default=0.9)
        return {"val_score": 1 - (x - 0.3) ** 2}


def tune(algorithm, folder, trials=12, seed=0):
    oracle = oracles.make(algorithm, "val_score", "max", trials, seed, epochs=9)
    oracle.verbose = 0
    oracle.hyperparameters.Float("x", 0.0, 1.0, step=0.1, default=0.9)
    tuner = Known(oracle=oracle, directory=str(folder))
    tuner.search()
    return oracle


@pytest.mark.parametrize("algorithm", oracles.ALGORITHMS)
def test_defaults_first_and_the_best_is_the_largest(algorithm, tmp_path):
    oracle = tune(algorithm, tmp_path)
    first = oracle.trials[oracle.start_order[0]]
    assert first.hyperparameters.values["x"] == 0.9
    assert 2 <= len(oracle.trials) <= 12
    best, worst = oracle.get_best_trials(1)[0], min(oracle.trials.values(), key=lambda t: t.score)
    assert best.score > worst.score
    assert best.score >= first.score
    assert abs(best.hyperparameters.values["x"] - 0.3) <= 0.2


@pytest.mark.parametrize("algorithm", ["random", "bayesian"])
def test_the_seed_decides_the_choices(algorithm, tmp_path):
    def chosen(name, seed):
        made = tune(algorithm, tmp_path / name, trials=5, seed=seed)
        return [made.trials[one].hyperparameters.values["x"] for one in made.start_order]

    assert chosen("a", 0) == chosen("b", 0) != chosen("c", 1)


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(InputError, match="Did you mean 'bayesian'"):
        oracles.make("bayes", "val_loss", "min", 3, 0, 1)
