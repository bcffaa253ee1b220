"""A child that follows its parent; the rooms' own children are tested with them."""

import subprocess
import sys

from keras_trainkit._lifeline import LEFT

CODE = "from keras_trainkit._lifeline import follow_parent as f; import time; f(); time.sleep(60)"


def test_it_ends_when_its_parent_lets_go_and_not_before():
    process = subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.stdin.close()
        assert process.wait(timeout=20) == LEFT
    finally:
        process.kill()
        process.wait()
