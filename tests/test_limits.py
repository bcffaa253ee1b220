"""Every reader's limit holds before anything is read."""

import io
import json
import os
import zipfile

import numpy as np
import pytest

from keras_trainkit import InputError, _limits
from tests.conftest import ROOT


def test_a_large_or_odd_file_is_refused_before_it_is_read(tmp_path):
    sparse, pipe = tmp_path / "sparse", tmp_path / "pipe"
    with sparse.open("wb") as file:
        file.truncate(3 * 2**30)
    os.mkfifo(pipe)
    for path, words in ((sparse, "at most 64 MiB; received 3 GiB"), (pipe, "received a pipe")):
        with pytest.raises(InputError, match=words):
            _limits.read(path, "json")
    with pytest.raises(InputError, match="received a device"):
        _limits.read("/dev/zero", "json")


@pytest.mark.parametrize("text", ["0", "-1", "many", "nan", "inf", ""])
def test_a_bad_factor_is_said(monkeypatch, text):
    monkeypatch.setenv(_limits.VARIABLE, text)
    with pytest.raises(InputError, match="TRAINKIT_LIMITS must be a number above 0"):
        _limits.most("json")


def test_brackets_in_texts_are_not_counted():
    value = {"a": "[" * 5000, "b": '\\"[[[' * 900, "c": [1, 2]}
    assert _limits.parse_json(json.dumps(value).encode(), "x") == value


@pytest.mark.parametrize(
    "content",
    [b"[" * 101 + b"]" * 101 + b" " * 200, b'{"a":' * 5000, b"[" * 100_000, b'[{"a":' * 3000],
    ids=["lists", "unclosed dicts", "unclosed lists", "both"],
)
def test_deep_json_is_refused(content):
    with pytest.raises(InputError, match="lists at most 100 deep"):
        _limits.parse_json(content, "x")


def test_many_values_are_refused():
    with pytest.raises(InputError, match="at most 2,000,000 values"):
        _limits.parse_json(b"[" + b"0," * 2_000_001 + b"0]", "x")


def archive(header_shape=None, zeros=0):
    """An .npz: with an array whose header states a shape, or one of so many zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        array = io.BytesIO()
        if header_shape:
            np.lib.format.write_array_header_1_0(
                array, {"descr": "<f8", "fortran_order": False, "shape": header_shape}
            )
        else:
            np.save(array, np.zeros(zeros, "u1"))
        made.writestr("x.npy", array.getvalue())
    return file


def test_arrays_are_refused_for_what_they_unpack_to_and_for_what_they_state():
    with pytest.raises(InputError, match="unpack to at most 100 times"):
        _limits.check_arrays(archive(zeros=2**27), "predictions", "x.npz")
    with pytest.raises(InputError, match="at most 4 GiB"):
        _limits.check_arrays(archive((10**12,)), "predictions", "x.npz")
    with pytest.raises(InputError, match="fit in the 1 GiB of memory"):
        _limits.check_arrays(archive((10**9,)), "arrays", "x.npz", room=2**30)
    small = archive((3,))
    _limits.check_arrays(small, "predictions", "x.npz")
    assert small.tell() == 0


def words(name, limit):
    size = f"{limit.most / 1e6:.0f} million" if name == "picture" else _limits.said(limit.most)
    if not limit.unpacked:
        return size
    return f"{size}; {limit.unpacked} times its size, or {_limits.said(limit.small)} if more"


def test_the_table_of_the_guarantees_is_that_of_the_code():
    rows = [f"| {each.what} | {words(name, each)} |" for name, each in _limits.LIMITS.items()]
    rows.append(f"| JSON of any kind | {_limits.VALUES:,} values, lists {_limits.DEPTH} deep |")
    page = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
    assert "\n".join(["| what is read | at most |", "|---|---|", *rows]) in page
