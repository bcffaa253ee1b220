"""Limits, kept and not kept."""

import pytest

from keras_trainkit import Budget, InputError

REPORT = {
    "bytes": 16 * 1024,
    "gzip_bytes": 8 * 1024,
    "arena_bytes": None,
    "latency_ms": {"median": 2.0},
    "verified": {"drop_pp": 0.1},
}


def test_a_limit_is_kept_up_to_itself():
    kept = Budget(max_kb=16, max_gzip_kb=8, max_ms=2, max_drop_pp=0.1).judge(REPORT)
    assert [criterion.passed for criterion in kept] == [True] * 4
    broken = Budget(max_kb=15.9, max_gzip_kb=7, max_ms=1.9, max_drop_pp=0.0).judge(REPORT)
    assert [criterion.passed for criterion in broken] == [False] * 4


def test_what_was_not_measured_is_no_pass():
    (memory,) = Budget(max_arena_kb=1000).judge(REPORT)
    assert not memory.passed
    assert str(memory) == "FAIL  max_arena_kb: not measured, limit 1000"


@pytest.mark.parametrize(
    ("known", "limit", "kept", "value"),
    [
        ("measured", 20, True, 20.0),
        ("measured", 19, False, 20.0),
        ("upper bound", 20, True, 20.0),
        ("upper bound", 19, False, None),  # it may need less: not told
        ("upper bound", 3, False, 4.0),  # the tensors alone need more
    ],
)
def test_an_upper_bound_can_keep_a_limit_but_not_break_it(known, limit, kept, value):
    facts = {"arena_bytes": 20 * 1024, "planned_bytes": 4 * 1024, "arena_is": known}
    (memory,) = Budget(max_arena_kb=limit).judge({**REPORT, **facts})
    assert (memory.passed, memory.value) == (kept, value)


def test_an_rmse_that_was_not_measured_is_no_pass():
    (rise,) = Budget(max_rise_percent=1).judge(REPORT)
    assert not rise.passed


def test_no_limit_no_criterion():
    assert Budget().judge(REPORT) == []
    assert Budget(min_sqnr_db=None, max_error_percent=30).limits() == {}


def test_what_every_file_is_held_to_is_a_number_too():
    with pytest.raises(InputError, match="min_sqnr_db must be a number of at least 0"):
        Budget(min_sqnr_db=-3)


@pytest.mark.parametrize("value", [-1, float("nan"), "16"])
def test_a_limit_is_a_number(value):
    with pytest.raises(InputError, match="max_kb must be a number of at least 0"):
        Budget(max_kb=value)
