"""One process has a run; the rest is in tests/test_runs.py and tests/test_fuzz.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from keras_trainkit import InputError
from keras_trainkit.runs import files as run_files


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


_HOLD = """
import sys, time
from pathlib import Path
from keras_trainkit.runs import files
with files.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(300)
"""


def test_the_lock_of_a_killed_process_is_gone(tmp_path):
    (tmp_path / "status.json").write_text('{"status": "running", "pid": 7}')
    words = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with (
            pytest.raises(InputError, match="the process 7 is training"),
            run_files.locked(tmp_path),
        ):
            pass
        other.kill()
    with run_files.locked(tmp_path):
        pass


def test_a_draft_takes_its_place_where_folders_are_not_replaced(tmp_path, monkeypatch):
    """As on Windows, which also opens no folder."""
    draft = tmp_path / "draft"
    draft.mkdir()
    (draft / "x").touch()

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    moved = run_files.move(draft, tmp_path, "run")
    assert moved == tmp_path / "run"
    assert [path.name for path in moved.iterdir()] == ["x"]
