"""How a child's end is told, and what it is given."""

import json
import time

from keras_trainkit.tuning import child


def test_endings_in_words(tmp_path):
    log = tmp_path / "log.txt"
    assert child.words(1, log) == "ended with code 1 (no message)"
    log.write_text("Traceback\nValueError: odd\n")
    assert child.words(1, log) == "ended with code 1 (ValueError: odd)"
    assert child.words(-11, log) == "killed by SIGSEGV"
    assert child.words(-9, log) == "killed by SIGKILL, as for want of memory"


def test_files_are_written_whole(tmp_path):
    child.write_json(tmp_path / "x.json", {"a": 1})
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_stopping_ends_the_process(tmp_path):
    process = child.start("measure", tmp_path)
    began = time.monotonic()
    child.stop(process)
    assert process.returncode == -9
    assert time.monotonic() - began < 5
