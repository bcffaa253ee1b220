"""A comparison in the terminal, as a picture and as a page."""

import errno
import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from keras_trainkit import InputError
from keras_trainkit.reporting import comparison, comparison_display
from tests import browser
from tests.reporting.examples import EVIL, classes, make_run


@pytest.fixture
def found(tmp_path):
    runs = [make_run(tmp_path, classes(), name=n, note=v) for n, v in (("a", EVIL), ("b", "[red]"))]
    return comparison.compare(runs)


def test_it_says_when_there_is_no_evidence(found):
    out = io.StringIO()
    comparison_display.print_comparison(found, Console(file=out, width=150))
    text = out.getvalue()
    assert "no evidence of a difference" in text
    assert "[red]" in text


def test_files(found, tmp_path):
    comparison_display.save_comparison(found, tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    comparison_display.save_comparison(found, tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text()
    assert EVIL not in text
    assert "&lt;script&gt;" in text
    console, asked, _ = browser.visit((tmp_path / "c.html").as_uri(), tmp_path)
    assert (console, asked) == ([], [])


@pytest.mark.parametrize("name", ["c.gif", "nowhere/c.png", "taken.html", "taken.png"])
def test_bad_files(found, tmp_path, name):
    (tmp_path / "taken.html").mkdir()
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(InputError, match="save must"):
        comparison_display.save_comparison(found, tmp_path / name)


def test_a_page_without_curves(tmp_path):
    runs = [make_run(tmp_path, classes(), name=n, rows=[]) for n in "ab"]
    compared = comparison.compare(runs)
    comparison_display.save_comparison(compared, tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text()
    assert "No run has a history." in text
    assert "no evidence of a difference" in text
    with pytest.raises(InputError, match="RUN must have a history"):
        comparison_display.save_comparison(compared, tmp_path / "c.png")


def test_epochs_are_whole(found):
    for axes in comparison_display.curves(found).axes:
        assert all(tick == int(tick) for tick in axes.get_xticks())


@pytest.mark.parametrize("name", ["c.html", "c.png"])
def test_a_full_disk_leaves_the_earlier_file_and_nothing_else(found, tmp_path, monkeypatch, name):
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / name).write_text("earlier")

    def full(partial, *_, **__):
        partial.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if name.endswith(".png"):
        monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda _, path, **__: full(path))
    else:
        monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        comparison_display.save_comparison(found, folder / name)
    assert [each.name for each in folder.iterdir()] == [name]
    assert (folder / name).read_bytes() == b"earlier"
