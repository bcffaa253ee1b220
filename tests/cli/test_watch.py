"""`trainkit watch`."""

import pytest

from keras_trainkit.cli import main
from tests.reporting.examples import make_run


def test_once(tmp_path, capsys):
    make_run(tmp_path)
    assert main(["watch", "--once", "--out", str(tmp_path / "runs")]) == 0
    assert "finished" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["--out", "nowhere"], ["--most", "0"], ["--web", "--port", "-1"]]
)
def test_bad_input(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    assert main(["watch", *words]) == 2
