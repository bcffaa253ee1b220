"""`trainkit compare`, and its exit code for CI."""

from keras_trainkit.cli import main
from tests.reporting.examples import classes, make_run, numbers


def test_two_runs(tmp_path, capsys):
    runs = [str(make_run(tmp_path, classes(), name=name).path) for name in "ab"]
    page = tmp_path / "c.html"
    assert main(["compare", *runs, "--save", str(page)]) == 0
    assert "no evidence of a difference" in capsys.readouterr().out
    assert page.is_file()


def test_the_exit_code_says_whether_a_run_is_worse_than_the_baseline(tmp_path, capsys):
    good, bad, other = classes(), classes(), numbers()
    bad.outputs[:60] = bad.outputs[:60, ::-1]
    same, worse, strange = [str(make_run(tmp_path, each).path) for each in (good, bad, other)]
    kept = tmp_path / "kept.npz"
    good.save(kept)
    assert main(["compare", same, "--baseline", str(kept)]) == 0
    assert main(["compare", worse, "--baseline", str(kept)]) == 1
    assert main(["compare", strange, "--baseline", str(kept)]) == 2
    assert main(["compare", same, "--baseline", str(tmp_path / "none.npz")]) == 2
    assert main(["compare", same]) == 2
    assert "at least twice" in capsys.readouterr().err
