"""The recipe `table` as scikit-learn sees it."""

import pickle
from unittest import SkipTest

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import estimator_checks_generator

import keras_trainkit as tk
from keras_trainkit import InputError
from tests.datasets.own_tables import messy

SMALL = {
    "steps": 300,
    "epochs": 10,
    "members": 2,
    "width": 32,
    "learning_rate": 0.01,
    "options": {"bins": 8, "embedding": 4, "average": 0.9},
}
# Checks of scikit-learn that are left out, each with its reason.
LEFT_OUT: dict[str, str] = {}


@pytest.fixture(scope="module")
def houses():
    frame = messy(600)
    return frame.drop(columns="price"), frame["price"]


@pytest.fixture(scope="module")
def regressor(houses):
    return tk.TableRegressor(**SMALL).fit(*houses)


def test_mixed_columns_of_pandas_are_learned_from(houses, regressor):
    rows, price = houses
    assert regressor.score(rows, price) > 0.5
    low, high = regressor.predict_interval(rows).T
    assert ((low <= price) & (price <= high)).mean() > 0.7
    assert list(regressor.feature_names_in_) == list(rows.columns)
    assert not hasattr(regressor, "run_")


def test_polars_arrow_and_a_pickle_answer_alike(houses, regressor):
    rows = houses[0].head(20)
    found = regressor.predict(rows)
    np.testing.assert_allclose(regressor.predict(pl.from_pandas(rows)), found, rtol=1e-6)
    again = pickle.loads(pickle.dumps(regressor))
    np.testing.assert_array_equal(again.predict(rows), found)


@pytest.mark.slow
def test_classes_keep_their_names_their_order_and_their_type(tmp_path):
    x, y = load_iris(return_X_y=True)
    names = np.array([30, 4, 100])[y]  # sorted as numbers: 4, 30, 100
    model = tk.TableClassifier(**SMALL, out=tmp_path / "runs").fit(x, names)
    assert model.classes_.tolist() == [4, 30, 100]
    assert model.score(x, names) > 0.9
    chances = model.predict_proba(x)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert (model.classes_[chances.argmax(axis=1)] == model.predict(x)).all()
    assert model.run_.status == "finished"


def test_a_search_of_scikit_learn_goes_through_the_parameters():
    x = np.random.default_rng(0).normal(size=(60, 2))
    search = GridSearchCV(tk.TableRegressor(**SMALL), {"width": ["no"]}, cv=2)
    with pytest.raises(ValueError, match="width must be"):
        search.fit(x, x[:, 0])


@pytest.mark.parametrize(
    ("rows", "goal", "words"),
    [
        (np.ones((20, 2)), None, "the target y is None"),
        (np.ones((20, 2)), ["a"] * 20, "y must hold numbers"),
        (np.ones((20, 2)), [np.nan] * 20, "y must hold finite numbers"),
        (np.ones((9, 2)), np.arange(9.0), "minimum of 10"),
        (np.full((20, 2), np.inf), np.arange(20.0), "infinity"),
        (np.ones((20, 2)), np.arange(20.0), "a column to learn from"),
        (pd.DataFrame(np.ones((20, 2)), columns=["a", "a"]), np.arange(20.0), "'a' twice"),
        (pd.DataFrame({"a": [1.0] * 9}), np.arange(9.0), "at least 10 rows"),
        (np.ones((20, 2)), np.arange(19.0), "inconsistent numbers of samples"),
    ],
)
def test_what_cannot_be_used_is_said(rows, goal, words):
    with pytest.raises(ValueError, match=words):
        tk.TableRegressor(**SMALL).fit(rows, goal)


@pytest.mark.parametrize(
    "goal", [["a", "b", "a", None], [0.0, 1.0, 0.0, np.inf], [1, 2, 1, np.nan]]
)
def test_classes_without_a_value_are_refused(goal):
    with pytest.raises(InputError, match="in row 3"):
        tk.TableClassifier().fit(np.ones((20, 2)), goal * 5)


@pytest.mark.proof
@pytest.mark.parametrize("kind", [tk.TableRegressor, tk.TableClassifier])
def test_scikit_learns_own_checks_hold(kind):
    failed, seen = {}, set()
    for model, check in estimator_checks_generator(kind(**SMALL)):
        name = getattr(check, "func", check).__name__
        seen.add(name)
        if name in LEFT_OUT:
            continue
        try:
            check(model)
        except SkipTest:  # what is needed for it is not installed
            continue
        except Exception as error:
            failed[name] = str(error)[:300]
    assert failed == {}
    assert len(seen) > 30
