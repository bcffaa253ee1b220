"""Files of arguments, and fields given as options."""

import os

import pytest

from keras_trainkit import InputError
from keras_trainkit.cli import arguments, main


def test_files_of_arguments_are_taken_within_each_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("# a comment\n\nepochs=3\n@b.txt\n")
    (tmp_path / "b.txt").write_text("seed=1\n")
    found = arguments.expanded(["train", "@a.txt", "@b.txt", "@"])
    assert found == ["train", "epochs=3", "seed=1", "seed=1", "@"]


def test_a_file_of_arguments_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop.txt").write_text("@other.txt")
    (tmp_path / "other.txt").write_text("@loop.txt")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe")
    os.mkfifo("pipe.txt")
    with open("sparse.txt", "wb") as file:
        file.truncate(2**31)
    for name, words in {
        "loop.txt": "must not name itself; received it within other.txt",
        "binary.txt": "it is not UTF-8",
        "none.txt": "No such file",
        "pipe.txt": "received a pipe",
        "sparse.txt": "at most 1 MiB",
    }.items():
        with pytest.raises(InputError, match=words):
            arguments.expanded([f"@{name}"])


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("mnist --epochs 3", "mnist epochs=3"),
        ("--epochs 3 mnist", "mnist epochs=3"),
        ("mnist --epochs=3 seed=1", "mnist seed=1 epochs=3"),
        ("mnist --weight-decay -1", "mnist weight_decay=-1"),
        ("mnist --name x --target price", "mnist --name x target=price"),
        ("mnist --fast --depth 2", "mnist --fast depth=2"),
        ("mnist --fst", "mnist --fst"),
        ("mnist --fst seed=1", "mnist --fst seed=1"),
        ("mnist --fst --fast", "mnist --fst --fast"),
        ("mnist --", "mnist --"),
        ("mnist --data=npz:a=b.npz", "mnist data=npz:a=b.npz"),
    ],
)
def test_a_field_is_taken_as_an_option(given, wanted):
    assert arguments.as_fields(given.split(), {"--name", "--fast"}) == wanted.split()


def test_the_folder_of_runs_has_one_name_and_its_former_one(tmp_path, capsys):
    for option in ("--runs", "--out"):
        assert main(["runs", option, str(tmp_path / "none")]) == 0
        assert "no runs in" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["runs", "--help"])
    said = capsys.readouterr().out
    assert "--runs DIR" in said
    assert "--out" not in said
