import dataclasses

import numpy as np
import pytest

from keras_trainkit import Split, Splits
from keras_trainkit.checking import leaks
from keras_trainkit.datasets import tables
from tests.checking.examples import changed, healthy


@pytest.mark.parametrize("classes", [0, 3])
def test_a_column_that_is_the_target_in_disguise(classes):
    splits = healthy(classes)
    assert list(leaks.columns(splits)) == []
    for part in ("train", "validation"):
        split = getattr(splits, part)
        x = split.x.copy()
        x[:, 2] = 1000 - 3 * split.y
        splits = changed(splits, part, x=x)
    (found,) = leaks.columns(splits)
    assert "column 'c' alone predicts" in found.sentence
    assert found.sentence.endswith("If not: take it out of the data.")
    assert found.share > leaks.KNOWS
    table = dataclasses.replace(splits, files={tables.SCHEMA_FILE: {}})
    assert "If not: kinds=c:dropped." in next(leaks.columns(table)).sentence


def of(x, y, labels=("a", "b", "c")):
    empty = Split(x[:0], y[:0])
    return Splits(Split(x, y), empty, empty, "t", labels=labels, features=("a",))


def test_few_rows_prove_nothing():
    y = np.tile(np.arange(3, dtype="int32"), 10)
    x = y[:, None].astype("float32")
    assert list(leaks.columns(of(x, y))) == []
    assert len(list(leaks.columns(of(np.repeat(x, 20, axis=0), np.repeat(y, 20))))) == 1


def test_a_rare_class_is_judged_by_its_own_rows():
    rng = np.random.default_rng(0)
    y = (np.arange(2000) % 50 == 0).astype("int32")  # 2 %
    noise = rng.normal(size=(2000, 1)).astype("float32")
    assert list(leaks.columns(of(noise, y, ("a", "b")))) == []  # the commonest class is 98 %
    leaky = (y + 0.1 * rng.random(2000))[:, None].astype("float32")
    assert list(leaks.columns(of(leaky, y, ("a", "b")))) == []  # 40 rows: 92.8 % at least
    (found,) = leaks.columns(of(np.tile(leaky, (5, 1)), np.tile(y, 5), ("a", "b")))
    assert found.share > 0.99


def test_a_clean_table_with_a_good_column_is_none():
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    splits = of(x[:, 3:].astype("float32"), y.astype("int32"))
    assert list(leaks.columns(splits)) == []
