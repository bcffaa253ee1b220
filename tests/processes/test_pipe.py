"""Lines come whole, one by one, in time or not at all."""

import os

from keras_trainkit.processes.pipe import Lines


def test_lines_are_waited_for_and_the_end_is_empty():
    end, other = os.pipe()
    lines = Lines(end)
    assert lines.read(0) is None
    os.write(other, b"one\ntwo\nthr")
    assert [lines.read(5), lines.read(0), lines.read(0.01)] == ["one", "two", None]
    os.write(other, b"ee\n")
    os.close(other)
    assert [lines.read(), lines.read(), lines.read(0)] == ["three", "", ""]
    os.close(end)
