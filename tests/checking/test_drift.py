"""Drift: told where it is there, silent on rows of the same kind."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from keras_trainkit.checking import drift
from keras_trainkit.datasets import schema
from keras_trainkit.datasets.columns import Column
from keras_trainkit.datasets.schema import Schema, fitted


def rows(count, seed=0, shift=0.0, days=0, share=0.3, gaps=0.1):
    rng = np.random.default_rng(seed)
    size = rng.lognormal(size=count) + shift
    size[rng.random(count) < gaps] = np.nan
    return pd.DataFrame(
        {
            "size": size,
            "rooms": rng.integers(1, 4, count),
            "sold": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(rng.integers(0, 500, count) + days, "D"),
            "open": rng.random(count) < share,
            "town": np.where(rng.random(count) < share, "ann", "bob"),
        }
    )


@pytest.fixture(scope="module")
def known():
    kinds = {
        "size": "numeric",
        "rooms": "numeric",
        "sold": "date",
        "open": "boolean",
        "town": "categorical",
    }
    training = rows(3000)
    found = (fitted(Column(name, kind), training[name]) for name, kind in kinds.items())
    return Schema(tuple(found), "y", "regression")


def moved(known, table):
    return dict(drift.moved(known, known.encode(table)))


def test_rows_of_the_same_kind_are_not_told(known):
    for seed in range(1, 30):
        for count in (30, 100, 1000):
            assert moved(known, rows(count, seed)) == {}


@pytest.mark.parametrize(
    ("told", "names", "words"),
    [
        ({"shift": 2.0}, {"size"}, r"median [23]\.\d+, in training [01]\.\d+"),
        ({"days": 700}, {"sold"}, r"median 2022-\d\d-\d\d, in training 2020-\d\d-\d\d"),
        ({"share": 0.8}, {"open", "town"}, r"'(no|ann|bob|yes)' in \d\d %, in training \d\d %"),
        ({"gaps": 0.6}, {"size"}, r"\d\d % without a value, in training \d+ %"),
    ],
)
def test_what_moved_is_named(known, told, names, words):
    found = moved(known, rows(2000, 1, **told))
    assert set(found) == names
    assert all(re.fullmatch(words, said) for said in found.values())


def test_few_rows_and_runs_of_the_first_release_are_not_judged(known):
    assert moved(known, rows(20, 1, shift=50)) == {}
    old = dataclasses.replace(
        known, columns=tuple(dataclasses.replace(each, usual=()) for each in known.columns)
    )
    assert moved(old, rows(500, 1, shift=50)) == {}


@pytest.mark.parametrize("count", [20, 60, 150])
def test_few_training_rows_raise_no_alarm(count):
    names = [f"a{place}" for place in range(8)]

    def normal(size, seed):
        values = np.random.default_rng(seed).normal(size=(size, len(names)))
        return pd.DataFrame(values, columns=names)

    for seed in range(20):
        training, new = normal(count, seed), normal(2000, seed + 1000)
        empty = Schema(tuple(Column(name, "numeric") for name in names), "y", "regression")
        few = schema.fit(empty, training, 0)
        assert moved(few, new) == {}
        if count > 100:
            assert "a0" in moved(few, new.assign(a0=new["a0"] + 2))
