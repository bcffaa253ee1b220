"""Limits as a child has them, and a system that knows none."""

import sys

import pytest

from keras_trainkit import processes
from keras_trainkit.processes import CrashError, Limits
from tests.processes.conftest import TOLD


def test_more_memory_than_allowed_ends_the_task_alone(told):
    limits = Limits(seconds=60, memory_gib=1)
    with pytest.raises(CrashError, match=r"ended with code 1 .MemoryError"):
        processes.outcome(processes.spawn(f"{TOLD}:eat", told, {}, limits=limits), limits)


def test_a_system_without_limits_sets_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    Limits(seconds=1, memory_gib=0.001).apply()
    assert len(bytearray(2**24)) == 2**24
