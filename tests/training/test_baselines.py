"""Baselines against numpy."""

import numpy as np
import pytest

from keras_trainkit import InputError, Split, Splits
from keras_trainkit.training import baselines

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3)).astype("float32") * [1, 100, 0.01]
Y = (X @ [1, 0.02, -300] + 5 + RNG.normal(size=300)).astype("float32")
TABLE = Splits(Split(X[:200], Y[:200]), Split(X[:0], Y[:0]), Split(X[200:], Y[200:]), "t")


def test_the_constant_is_the_training_mean():
    scores = baselines.score("constant", TABLE)
    errors = Y[200:] - Y[:200].mean()
    assert scores["mae"] == pytest.approx(np.abs(errors).mean(), rel=1e-5)
    assert scores["root_mean_squared_error"] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-5)
    assert scores["r2_score"] <= 0


def test_ridge_finds_a_line_whatever_the_scales():
    scores = baselines.score("ridge", TABLE)
    design = np.c_[X, np.ones(300)]
    line = np.linalg.lstsq(design[:200], Y[:200], rcond=None)[0]
    errors = Y[200:] - design[200:] @ line
    assert scores["root_mean_squared_error"] == pytest.approx(np.sqrt((errors**2).mean()), rel=0.01)


def test_an_unknown_baseline_is_named():
    with pytest.raises(InputError, match="Did you mean 'ridge'"):
        baselines.score("rigde", TABLE)


@pytest.mark.parametrize("name", ["ridge", "boosted_trees", "constant"])
def test_a_simple_model_that_fails_is_left_out(name):
    huge = (X / np.abs(X).max() * 3e38).astype("float32")
    splits = Splits(
        Split(huge[:200], Y[:200]), Split(huge[:0], Y[:0]), Split(huge[200:], Y[200:]), "t"
    )
    scores = baselines.score(name, splits)
    assert scores == {} or all(map(np.isfinite, scores.values()))
    gaps = np.where(X > 0, X, np.nan)
    splits = Splits(
        Split(gaps[:200], Y[:200]), Split(X[:0], Y[:0]), Split(gaps[200:], Y[200:]), "t"
    )
    assert (baselines.score(name, splits) == {}) == (name == "ridge")
