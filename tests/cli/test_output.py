"""Standard output may end, fill up or know few letters: a command goes on, and says so."""

import io
import json
import os
import subprocess
import sys

import pytest

from keras_trainkit.cli import main, output
from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "keras_trainkit"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


class Full(io.StringIO):
    def write(self, text):
        raise OSError(28, "No space left on device")


class Gone(io.StringIO):
    def write(self, text):
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize(("file", "lost"), [(Full(), "No space left on device"), (Gone(), None)])
def test_what_cannot_be_written_is_dropped(monkeypatch, file, lost):
    monkeypatch.setattr(sys, "stdout", file)
    with output.guarded() as found:
        for _ in range(3):
            print("a line")  # noqa: T201
    assert found.lost == lost
    assert sys.stdout is file


def test_a_full_device_ends_with_a_sentence_and_a_closed_pipe_with_nothing():
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*COMMAND, "recipes"], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
        )
    assert ended.returncode == 2
    assert ended.stderr == (
        "trainkit: standard output cannot be written (No space left on device).\n"
    )
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [*COMMAND, "recipes"], stdout=write, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_alphabet_without_our_letters_is_enough(tmp_path):
    ended = subprocess.run(
        [*COMMAND, "runs", "--runs", "日本\u2028é"],
        capture_output=True,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "latin-1"},
        cwd=tmp_path,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"no runs in" in ended.stdout


@pytest.mark.parametrize("missing", [("HOME",), ("HOME", "TMPDIR", "PATH", "TERM", "LANG")])
def test_a_bare_environment_is_enough(tmp_path, missing):
    bare = {name: value for name, value in ENVIRONMENT.items() if name not in missing}
    ended = subprocess.run([*COMMAND, "runs"], capture_output=True, env=bare, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_ctrl_c_in_the_first_moments_is_130():
    child = subprocess.Popen(
        [*COMMAND, "train", "mnist", "--fast"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    )
    assert child.stdout.readline() == "loading TensorFlow ...\n"
    child.send_signal(2)
    _, errors = child.communicate()
    assert (child.returncode, errors) == (130, "trainkit: interrupted.\n")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 2, "more memory than there is"),
        (PermissionError(13, "Permission denied", "/x/y"), 2, "Permission denied (/x/y)"),
        (FileNotFoundError(2, "No usable temporary directory found"), 2, "TMPDIR must be"),
    ],
)
def test_an_error_of_the_system_is_a_sentence(monkeypatch, capsys, error, code, words):
    from keras_trainkit import recipe

    def shipped():
        raise error

    monkeypatch.setattr(recipe, "shipped", shipped)
    assert main(["recipes"]) == code
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_json_holds_nothing_that_json_does_not_know(capsys):
    import argparse
    from pathlib import Path

    import numpy as np

    value = {
        "nan": float("nan"),
        "path": Path("a"),
        1: np.float32(0.5),
        "array": (np.int64(3), None, True),
    }
    output.facts(argparse.Namespace(json=True), value)
    assert json.loads(capsys.readouterr().out) == {
        "nan": None,
        "path": "a",
        "1": 0.5,
        "array": [3, None, True],
    }


def test_a_sentence_steers_no_terminal(capsys):
    assert main(["train", "x\x1b[2J\n"]) == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
