"""How rows are cut into train, validation and test."""

import numpy as np
import pytest

from keras_trainkit import InputError, Split
from keras_trainkit.datasets.splits import Raw, cut


def _table(count, labels=()):
    y = np.arange(count) if not labels else np.arange(count) % len(labels)
    return Raw(Split(np.arange(count)[:, None], y), labels=labels)


def test_california_is_cut_as_every_figure_cuts_it():
    rows = cut(_table(20640), "t", validation=0.16)
    order = np.random.default_rng(0).permutation(20640)
    np.testing.assert_array_equal(rows.train.y, order[:13209])
    np.testing.assert_array_equal(rows.validation.y, order[13209:16512])
    np.testing.assert_array_equal(rows.test.y, order[16512:])


def test_classes_keep_their_share_and_no_row_is_lost():
    labels = ("a", "b", "c", "d")
    splits = cut(_table(400, labels), "t", validation=0.1)
    assert [len(part) for part in (splits.train, splits.validation, splits.test)] == [280, 40, 80]
    for part in (splits.train, splits.validation, splits.test):
        counts = np.bincount(part.y)
        assert counts.max() - counts.min() <= 1
    rows = np.concatenate([splits.train.x, splits.validation.x, splits.test.x])[:, 0]
    assert sorted(rows) == list(range(400))


def test_a_source_s_own_test_rows_are_left_alone():
    raw = Raw(Split(np.zeros((10, 1)), np.zeros(10)), Split(np.ones((4, 1)), np.ones(4)))
    splits = cut(raw, "t", validation=0.0)
    assert splits.describe() == "10 train, 0 validation, 4 test"
    assert splits.steps_per_epoch(4) == 3


@pytest.mark.parametrize(("count", "validation"), [(3, 0.1), (1, 0.0), (10, 0.9)])
def test_a_part_that_would_be_empty_is_refused(count, validation):
    with pytest.raises(InputError, match="must leave rows for every part"):
        cut(_table(count), "t", validation)


def test_a_fingerprint_knows_values_types_and_shapes():
    split = Split(np.zeros((2, 2), "float32"), np.zeros(2))
    assert split.fingerprint() == Split(split.x.copy(), split.y.copy()).fingerprint()
    for other in (split.x.astype("int32"), split.x + 1, split.x.reshape(2, 2, 1)):
        assert Split(other, split.y).fingerprint() != split.fingerprint()


def test_a_target_for_every_example():
    with pytest.raises(InputError, match="received 3 examples and 2 targets"):
        Split(np.zeros((3, 1)), np.zeros(2))
