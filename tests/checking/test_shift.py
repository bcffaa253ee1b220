import numpy as np
import pytest

from keras_trainkit.checking import shift
from tests.checking.examples import changed, healthy


def test_one_column_that_moved():
    splits = healthy()
    assert list(shift.columns(splits)) == []
    x = splits.test.x.copy()
    x[:, 1] += 1.5
    (found,) = shift.columns(changed(splits, "test", x=x))
    assert "in b (0." in found.sentence


@pytest.mark.slow
def test_rows_that_trees_tell_apart_although_no_column_moved():
    splits = healthy(rows=1200)
    assert list(shift.together(splits)) == []
    x = splits.test.x.copy()
    x[:, 1] = x[:, 0]
    moved = changed(splits, "test", x=x)
    assert list(shift.columns(moved)) == []
    (found,) = shift.together(moved)
    assert set(found.places) <= set(splits.places["test"].tolist())


def test_a_column_without_a_value_is_no_crash():
    splits = healthy()
    for part in ("train", "test"):
        x = getattr(splits, part).x.copy()
        x[:, 1], x[:, 2] = np.nan, 3.0
        splits = changed(splits, part, x=x)
    assert list(shift.together(splits)) == []
