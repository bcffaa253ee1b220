"""Tables of scikit-learn's."""

import pytest
from sklearn import datasets as tables

from keras_trainkit import InputError
from keras_trainkit.datasets import sklearn


def test_a_shipped_table_keeps_its_column_names():
    assert sklearn.load("diabetes").features[:2] == ("age", "sex")


def test_a_download_that_fails_says_the_way_out(monkeypatch):
    def refuse(**_):
        raise OSError("no network")

    monkeypatch.setattr(tables, "fetch_california_housing", refuse)
    with pytest.raises(InputError, match=r"could not be downloaded \(no network\): give data=npz"):
        sklearn.load("california_housing")


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'california_housing'"):
        sklearn.load("california")
