"""`trainkit train`; the whole way is in test_main.py."""

from keras_trainkit.cli import main


def test_a_dry_run_says_the_cost_and_writes_nothing(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", str(tiny), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "8 steps, 4 parameters, 3 MACs an example" in printed
    assert "about" in printed
    assert not (tmp_path / "runs").exists()


def test_overrides_may_stand_behind_options(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--dry-run", str(tiny), "--name", "x", "epochs=5"]) == 0
    assert "20 steps" in capsys.readouterr().out
