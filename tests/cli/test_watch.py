"""`trainkit watch`."""

import pytest

from keras_trainkit.cli import main
from tests.reporting.examples import make_run


def test_once(tmp_path, capsys):
    run = make_run(tmp_path, name="n" * 40)
    assert main(["watch", "--once", "--out", str(tmp_path / "runs")]) == 0
    printed = capsys.readouterr().out
    assert "finished" in printed
    assert run.name in printed


@pytest.mark.parametrize(
    "words", [["--out", "nowhere"], ["--most", "0"], ["--web", "--port", "-1"]]
)
def test_bad_input(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    assert main(["watch", *words]) == 2
