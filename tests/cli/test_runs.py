"""`trainkit runs`."""

from keras_trainkit.cli import main


def test_an_unreadable_run_is_listed_as_such(tmp_path, capsys):
    sick = tmp_path / "tiny" / "20260101-000000-x"
    sick.mkdir(parents=True)
    (sick / "config.json").write_text("{")
    assert main(["runs", "--out", str(tmp_path)]) == 0
    assert "unreadable" in capsys.readouterr().out


def test_no_runs_yet(tmp_path, capsys):
    assert main(["runs", "--out", str(tmp_path / "none")]) == 0
    assert "no runs in" in capsys.readouterr().out
