import numpy as np
import pytest

from keras_trainkit.checking import leaks
from tests.checking.examples import changed, healthy


@pytest.mark.parametrize("classes", [0, 3])
def test_a_column_that_is_the_target_in_disguise(classes):
    splits = healthy(classes)
    assert list(leaks.columns(splits)) == []
    for part in ("train", "validation"):
        split = getattr(splits, part)
        x = split.x.copy()
        x[:, 2] = 1000 - 3 * split.y
        x[::50, 2] = np.nan if classes else x[::50, 2]
        splits = changed(splits, part, x=x)
    found = list(leaks.columns(splits))
    assert classes or len(found) == 1
    assert all("column 'c' alone predicts" in each.sentence for each in found)
    assert all(each.share > leaks.KNOWS for each in found)
