"""A checkpoint's file comes back as it was, or is known to be damaged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.runs import checkpoint_file
from keras_trainkit.runs.checkpoint_file import DamagedCheckpointError

STATE = {
    "none": None,
    "numbers": (1, 0.1, float("inf"), True),
    "nested": [{"a": np.arange(6.0).reshape(2, 3)}, "text"],
    "half": np.float16(0.5),
}


def test_a_state_comes_back_as_it_was(tmp_path):
    path = tmp_path / "a.ckpt"
    checkpoint_file.write(path, STATE)
    found = checkpoint_file.read(path)
    assert found["none"] is None
    assert found["numbers"] == STATE["numbers"]
    np.testing.assert_array_equal(found["nested"][0]["a"], STATE["nested"][0]["a"])
    assert found["half"].dtype == "float16"


@pytest.mark.parametrize("value", [object(), {1: 2}, np.array([object()]), {"a": [print]}])
def test_what_is_not_plain_is_refused(tmp_path, value):
    with pytest.raises(TypeError, match="holds plain values"):
        checkpoint_file.write(tmp_path / "a.ckpt", value)


def test_every_single_bit_counts(tmp_path):
    """Each byte of the file is changed in turn: none goes unnoticed."""
    path = tmp_path / "a.ckpt"
    checkpoint_file.write(path, STATE)
    whole = path.read_bytes()
    for place in range(len(whole)):
        harmed = bytearray(whole)
        harmed[place] ^= 1 << place % 8
        path.write_bytes(harmed)
        with pytest.raises(DamagedCheckpointError):
            checkpoint_file.read(path)


def test_every_cut_is_noticed(tmp_path):
    path = tmp_path / "a.ckpt"
    checkpoint_file.write(path, STATE)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedCheckpointError):
            checkpoint_file.read(path)


@given(st.binary(max_size=200))
def test_anything_else_is_no_checkpoint(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.ckpt"
    path.write_bytes(data)
    with pytest.raises(DamagedCheckpointError):
        checkpoint_file.read(path)
