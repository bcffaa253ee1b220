"""Permutation importance against what is known of linear models, and scikit-learn's."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.interpretation import importance

RNG = np.random.default_rng(0)
X = RNG.normal(size=(1500, 3))
Y = 3 * X[:, 0] + X[:, 1] + RNG.normal(size=1500)
GROUPS = {"a": [0], "b": [1], "c": [2]}


def linear(x):
    return (3 * x[:, 0] + x[:, 1])[:, None]


def test_a_linear_model_loses_twice_the_variance_of_a_term():
    loss, found = importance.permutation(linear, X, Y, GROUPS, repeats=20)
    assert loss == pytest.approx(np.sqrt(np.mean((linear(X)[:, 0] - Y) ** 2)))
    assert [each.name for each in found] == ["a", "b", "c"]
    for each, weight in zip(found, (3, 1, 0), strict=True):
        wanted = np.sqrt(loss**2 + 2 * weight**2) - loss
        assert each.low <= wanted <= each.high
    assert [each.shown for each in found] == [True, True, False]


def test_it_agrees_with_scikit_learn():
    from sklearn.inspection import permutation_importance
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit(X, Y)
    other = permutation_importance(model, X, Y, n_repeats=20, scoring="neg_mean_squared_error")
    loss, found = importance.permutation(
        lambda x: model.predict(x)[:, None], X, Y, GROUPS, repeats=20
    )
    rises = {each.name: (loss + each.rise) ** 2 - loss**2 for each in found}
    np.testing.assert_allclose(
        list(map(rises.get, "abc")), other.importances_mean, rtol=0.05, atol=0.01
    )


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(300, 1))
        y = x[:, 0] + rng.normal(size=300)
        _, (one,) = importance.permutation(
            lambda rows: rows, x, y, {"a": [0]}, seed=seed, repeats=10
        )
        held += one.low <= np.sqrt(3) - 1 <= one.high
    assert 170 <= held <= 200


def test_classes_and_groups_of_columns():
    y = (X[:, 0] + X[:, 1] > 0).astype("int32")
    loss, found = importance.permutation(
        lambda x: np.stack([-x[:, 0] - x[:, 1], x[:, 0] + x[:, 1]], axis=1),
        X, y, {"both": [0, 1], "c": [2]},
    )  # fmt: skip
    assert loss < np.log(2) < loss + found[0].rise
    assert (found[0].name, found[1].rise) == ("both", 0.0)
    with pytest.raises(InputError, match="repeats"):
        importance.permutation(linear, X, Y, GROUPS, repeats=0)
