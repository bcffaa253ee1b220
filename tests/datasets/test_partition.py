import numpy as np
import pandas as pd
import pytest

from keras_trainkit import InputError
from keras_trainkit.datasets.partition import Partition
from keras_trainkit.datasets.splits import shuffled

RNG = np.random.default_rng(0)
N = 400
FRAME = pd.DataFrame(
    {
        "when": pd.to_datetime("2020-01-01") + pd.to_timedelta(RNG.permutation(N) // 2, "D"),
        "who": RNG.integers(0, 30, N).astype(str),
        "gaps": [None, *range(N - 1)],
    }
)
LABELS = np.repeat([0, 1], [N - 40, 40])


def covers(parts):
    return sorted(np.concatenate(parts).tolist()) == list(range(N))


def test_at_random_it_is_the_cut_that_every_figure_uses():
    parts = Partition(validation=0.16, test=0.2).rows(pd.DataFrame(index=range(20640)), None)
    order = np.random.default_rng(0).permutation(20640)
    for found, wanted in zip(
        parts, (order[:13209], order[13209:16512], order[16512:]), strict=True
    ):
        np.testing.assert_array_equal(found, wanted)
    assert (shuffled(20640) == order).all()


def test_classes_keep_their_share():
    parts = Partition().rows(FRAME, LABELS)
    assert covers(parts)
    assert [round(float(LABELS[rows].mean()), 2) for rows in parts] == [0.1, 0.1, 0.1]


def test_the_latest_rows_are_tested_and_no_moment_is_cut():
    parts = Partition("time:when").rows(FRAME, None)
    assert covers(parts)
    train, held, test = (FRAME["when"].iloc[rows] for rows in parts)
    assert train.max() < held.min()
    assert held.max() < test.min()
    assert 0.15 < len(test) / N <= 0.2


def test_a_group_is_in_one_part():
    parts = Partition("group:who").rows(FRAME, None)
    assert covers(parts)
    groups = [set(FRAME["who"].iloc[rows]) for rows in parts]
    assert not groups[0] & groups[1] | groups[0] & groups[2] | groups[1] & groups[2]
    assert all(groups)


@pytest.mark.parametrize("how", ["random", "group:who"])
@pytest.mark.parametrize("folds", [5, 3, 7])
def test_every_row_is_tested_in_one_fold(how, folds):
    parts = [Partition(how, folds=folds, fold=fold).rows(FRAME, None) for fold in range(folds)]
    tested = np.concatenate([each[2] for each in parts])
    assert sorted(tested.tolist()) == list(range(N))
    assert all(covers(each) for each in parts)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"how": "tme:when"}, "Did you mean 'time'"),
        ({"how": "time"}, "time:COLUMN"),
        ({"folds": 1}, "at least 2"),
        ({"folds": 3, "fold": 3}, "one of 0 to folds - 1"),
        ({"folds": 3, "how": "time:when"}, "later rows would teach"),
        ({"test": 1.5}, "test must be a number"),
    ],
)
def test_bad_fields(fields, words):
    with pytest.raises(InputError, match=words):
        Partition(**fields)


def test_bad_columns():
    with pytest.raises(InputError, match=r"received 'whem'. Nearest: 'when'"):
        Partition("time:whem").rows(FRAME, None)
    with pytest.raises(
        InputError, match=r"received 1 rows without, first in \w+ [0-9]+: fill them"
    ):
        Partition("group:gaps").rows(FRAME, None)
    with pytest.raises(InputError, match="must leave rows for every part"):
        Partition("group:who").rows(FRAME.assign(who="me"), None)


def test_parts_drawn_row_by_row_do_not_depend_on_the_pieces():
    frame = FRAME.assign(who=np.arange(N) % 100)
    for how in ("random", "group:who", "time:when"):
        part_of = Partition(how, validation=0.2, test=0.3).drawn(frame)
        whole = part_of(frame)
        pieces = [part_of(frame.iloc[start : start + 70]) for start in range(0, N, 70)]
        np.testing.assert_array_equal(whole, np.concatenate(pieces))
        shares = np.bincount(whole, minlength=3) / N
        np.testing.assert_allclose(shares, [0.5, 0.2, 0.3], atol=0.08)
    with pytest.raises(InputError, match="'gaps' must be filled in every row"):
        Partition("group:gaps").drawn(FRAME)(FRAME)
