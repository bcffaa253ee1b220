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
    (rise,) = Budget(max_rise_percent=1).judge(REPORT)
    assert not rise.passed


def test_no_limit_no_criterion():
    assert Budget().judge(REPORT) == []


@pytest.mark.parametrize("value", [-1, float("nan"), "16"])
def test_a_limit_is_a_number(value):
    with pytest.raises(InputError, match="max_kb must be a number of at least 0"):
        Budget(max_kb=value)
