"""The column to predict."""

import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets import target
from keras_trainkit.datasets.schema import Schema


def test_classes_stand_in_the_order_of_numbers_or_letters():
    assert target.class_names(pd.Series(["10", "9.0", 9, "2"])) == ("2", "9", "10")
    assert target.class_names(pd.Series(["b", "a", " b"])) == ("a", "b")
    with pytest.raises(InputError, match="at most 1,000 classes; received 1,001"):
        target.class_names(pd.Series(range(1001), name="zip"))


def test_rows_become_class_numbers_or_float32():
    table = pd.DataFrame({"y": ["2", "10", "2.0"]}, index=[4, 5, 9])
    classes = target.encode(table, Schema((), "y", "classification", ("2", "10")))
    assert (classes.dtype, classes.tolist()) == (np.int32, [0, 1, 0])
    numbers = target.encode(table, Schema((), "y", "regression"))
    assert (numbers.dtype, numbers.tolist()) == (np.float32, [2, 10, 2])


def test_a_target_that_is_no_number_is_named_by_its_line():
    values = pd.Series(["1", "2", "much"], name="price", index=[0, 3, 7])
    values.index.name = "line"
    with pytest.raises(InputError, match=r"'price' must hold finite numbers.* 'much' in line 9"):
        target.understood(values, "regression")
    with pytest.raises(InputError, match=r"numbers or words, not both; received 'much' in line 9"):
        target.understood(values)
    with pytest.raises(InputError, match="received only one value, '3'"):
        target.understood(pd.Series([3, 3]), "regression")


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["a", "b"], "classification"),
        ([True, False], "classification"),
        (["0", "1", "2"], "classification"),
        ([0.5, 1.0], "regression"),
        (range(11), "regression"),
    ],
)
def test_the_task_is_inferred_or_told(values, task):
    assert target.understood(pd.Series(values)).task == task
    with pytest.raises(InputError, match="Did you mean 'regression'"):
        target.understood(pd.Series(values), "regresion")


def test_a_class_without_training_rows_is_named():
    known = Schema((), "y", "classification", ("a", "b", "c"))
    target.check_classes(known, np.array([1, 1, 1]))
    for counts in ([3, 0, 1], [3]):
        with pytest.raises(InputError, match="training rows of every class; received none of 'b'"):
            target.check_classes(known, np.array(counts))
