"""Parameters of the estimators of tables."""

import numpy as np
from sklearn.base import clone

import keras_trainkit as tk
from keras_trainkit import recipe as recipes


def test_parameters_are_those_of_the_recipe():
    model = tk.TableRegressor(steps=50, random_state=3, options={"bins": 4})
    assert clone(model).set_params(width=64).get_params()["width"] == 64
    assert model._fields() == {"steps": 50, "seed": 3, "bins": 4}
    drawn = tk.TableRegressor(random_state=np.random.RandomState(0))._fields()
    assert drawn == {"seed": np.random.RandomState(0).randint(2**31 - 1)}


def test_every_parameter_is_a_field_of_the_recipe_or_the_estimators_own():
    fields = vars(recipes.load("table").config)
    others = set(tk.TableRegressor().get_params()) - set(fields)
    assert others == {"options", "random_state", "out", "verbose"}
