"""Partial dependence against scikit-learn's, and intervals against what is known."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import partial_dependence

from keras_trainkit import InputError
from keras_trainkit.interpretation import dependence

X = np.random.default_rng(0).normal(size=(200, 3))


def test_it_agrees_with_scikit_learn():
    trees = RandomForestRegressor(20, random_state=0).fit(X, X[:, 0] * X[:, 1])
    other = partial_dependence(trees, X, [0], method="brute", grid_resolution=7)
    grid = other["grid_values"][0]
    found = dependence.partial(lambda x: trees.predict(x)[:, None], X, "a", 0, grid)
    np.testing.assert_allclose(np.array(found.means)[:, 0], other["average"][0])


def test_the_interval_is_that_of_the_shape_over_rows():
    held = 0
    for seed in range(100):
        x = np.random.default_rng(seed).normal([0.0, 1.0], size=(100, 2))
        found = dependence.partial(lambda x: x[:, :1] * x[:, 1:], x, "a", 0, [-1.0, 1.0])
        held += (
            found.low[1][0]
            <= 1 + found.means[0][0] / 2 + found.means[1][0] / 2
            <= (found.high[1][0])
        )
    assert 88 <= held <= 100
    flat = dependence.partial(lambda x: x[:, 1:], X[:, :2], "a", 0, [-1.0, 1.0])
    assert flat.low == flat.high  # the level of the rows is no doubt about the shape


def test_too_few_rows():
    with pytest.raises(InputError, match="rows - 1"):
        dependence.partial(lambda x: x, X[:1], "a", 0, [0.0])
