"""A child that follows its parent; the rooms' own children are tested with them."""

import subprocess
import sys

from keras_trainkit.processes.lifeline import LEFT

CODE = """
import time
from keras_trainkit.processes.lifeline import follow_parent
follow_parent()
time.sleep(600)
"""


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
        assert process.wait(timeout=120) == LEFT
    finally:
        process.kill()
        process.wait()
