"""Contributions against the definition of Shapley values, and linear models."""

import itertools
import math

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.interpretation import contributions

RNG = np.random.default_rng(0)
X, Z = RNG.normal(size=(6, 4)), RNG.normal(size=(5, 4))
GROUPS = {"a": [0], "b": [1, 2], "c": [3]}


def by_definition(answer, x, references, groups):
    """The Shapley value from every order of the columns."""
    found = np.zeros((len(x), len(groups)))
    for order in itertools.permutations(range(len(groups))):
        for reference in references:
            now = np.repeat(reference[None], len(x), axis=0)
            for place in order:
                before = answer(now)[:, 0]
                columns = list(groups.values())[place]
                now[:, columns] = x[:, columns]
                found[:, place] += answer(now)[:, 0] - before
    return found / (math.factorial(len(groups)) * len(references))


def test_pairs_of_columns_are_exact():
    def answer(x):
        return (2 * x[:, 0] + x[:, 1] * x[:, 3] + x[:, 2] * x[:, 0])[:, None]

    found = contributions.shapley(answer, X, Z, GROUPS)
    np.testing.assert_allclose(found.values[..., 0], by_definition(answer, X, Z, GROUPS))


def test_three_together_are_an_estimate_that_sums_to_the_prediction():
    def answer(x):
        return np.stack([x[:, 0] * x[:, 1] * x[:, 3], np.tanh(x[:, 0])], axis=1)

    many = np.repeat(Z, 100, axis=0)
    found = contributions.shapley(answer, X, many, GROUPS)
    np.testing.assert_allclose(found.values.sum(axis=1), answer(X) - found.baseline)
    np.testing.assert_allclose(found.baseline, answer(Z).mean(axis=0))
    exact = by_definition(answer, X, Z, GROUPS)
    np.testing.assert_allclose(found.values[..., 0], exact, atol=0.15)
    assert (found.values[:, 1:, 1] == 0).all()  # what the model does not look at


def test_rows_with_gaps_and_a_single_column():
    x = np.array([[np.nan], [2.0]])
    found = contributions.shapley(np.nan_to_num, x, np.ones((3, 1)), {"a": [0]})
    assert found.values[:, 0, 0].tolist() == [-1.0, 1.0]
    with pytest.raises(InputError, match="reference rows"):
        contributions.shapley(np.nan_to_num, x, np.ones((0, 1)), {"a": [0]})


def test_reference_rows_have_the_mean_of_all():
    outputs = RNG.gamma(1.0, size=1000)
    rows = contributions.spread(outputs[:, None], outputs)
    assert len(rows) == contributions.REFERENCES
    assert rows.mean() == pytest.approx(outputs.mean(), rel=0.1)
    assert len(contributions.spread(X, X[:, 0], 100)) == len(X)
