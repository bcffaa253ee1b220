"""Addresses; that ranks run and end is tested in test_train.py with real ones."""

import json
import subprocess

import pytest

from keras_trainkit import InputError, _lifeline
from keras_trainkit.distribution import ranks


def test_without_a_coordinator_a_port_of_this_machine_is_free():
    host, port = ranks.address("").split(":")
    assert host == "127.0.0.1"
    assert 0 < int(port) < 65536
    assert ranks.address("10.0.0.1:8476") == "10.0.0.1:8476"


@pytest.mark.parametrize("wrong", ["host", ":80", "host:", "host:port", "host:0", "host:70000"])
def test_what_is_no_address_is_one_sentence(wrong):
    with pytest.raises(InputError, match="coordinator must be host:port"):
        ranks.address(wrong)


@pytest.mark.slow
def test_a_rank_ends_with_the_process_that_started_it(tmp_path):
    nobody = {"coordinator": ranks.address(""), "processes": 2}  # rank 1 waits for it
    (tmp_path / "task.json").write_text(json.dumps(nobody), "utf-8")
    process = ranks._start(tmp_path, 1)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.stdin.close()
        assert process.wait(timeout=60) == _lifeline.LEFT
    finally:
        process.kill()
        process.wait()
