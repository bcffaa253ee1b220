"""One process has a run; the rest is in tests/test_runs.py and tests/test_fuzz.py."""

import pytest

from keras_trainkit import InputError, run_files


def test_a_lock_is_refused_while_it_is_held_and_free_after(tmp_path):
    (tmp_path / "status.json").write_text('{"status": "running", "pid": 7}')
    with (
        run_files.locked(tmp_path),
        pytest.raises(InputError, match="the process 7 is training"),
        run_files.locked(tmp_path),
    ):
        pass
    with run_files.locked(tmp_path):
        pass
