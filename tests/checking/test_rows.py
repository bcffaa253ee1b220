import numpy as np
import pytest

from keras_trainkit.checking import rows
from tests.checking.examples import changed, healthy


def test_minus_zero_is_zero():
    assert len(set(rows.keys(np.array([[0.0, 1.0], [-0.0, 1.0]])).tolist())) == 1


def test_a_sample_is_drawn_from_all_rows():
    found = rows.sample(1000, 100)
    assert (np.diff(found) > 0).all()
    assert found[0] < 100
    assert found[-1] > 900


@pytest.mark.parametrize("part", ["validation", "test"])
def test_rows_in_two_parts_are_found_with_their_place(part):
    splits = healthy()
    assert list(rows.duplicates(splits)) == []
    x = getattr(splits, part).x.copy()
    x[5] = splits.train.x[7]
    (found,) = rows.duplicates(changed(splits, part, x=x))
    assert f"1 of 150 {part} examples stand in train too" in found.sentence
    assert found.places == (int(splits.places[part][5]),)
    assert found.share == 1 / 150
    twins = splits.train.x.copy()
    twins[100:130] = twins[130:160]  # a fifth of the training rows stands twice: copies are no news
    found, _ = rows.duplicates(changed(changed(splits, part, x=x), "train", x=twins))
    assert found.share == 0


def test_copies_within_training_are_a_note_and_twins_of_two_classes_a_warning():
    splits = healthy(classes=2)
    x, y = splits.train.x.copy(), splits.train.y.copy()
    x[:20] = x[20:40]
    y[:20] = y[20:40]
    (found,) = rows.duplicates(changed(splits, "train", x=x, y=y))
    assert (found.severity, len(found.places)) == ("note", 20)
    y[0] = 1 - y[0]
    twins = [f for f in rows.duplicates(changed(splits, "train", x=x, y=y)) if f.check[0] == "c"]
    assert set(twins[0].places) == {int(splits.places["train"][row]) for row in (0, 20)}


def test_columns_that_are_still_thin_or_of_another_size():
    splits = healthy()
    assert list(rows.columns(splits)) == []
    x = splits.train.x.copy()
    x[:, 0], x[: len(x) // 2 + 1, 1], x[:, 2] = 3, np.nan, 1e8 * x[:, 2]
    found = {each.check: each.sentence for each in rows.columns(changed(splits, "train", x=x))}
    assert set(found) == {"constant", "missing", "unscaled"}
    assert "vary in a:" in found["constant"]
    assert "half of b" in found["missing"]
