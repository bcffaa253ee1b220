"""A run and a verdict in a notebook."""

from keras_trainkit.diagnosis import Signals, examine
from keras_trainkit.reporting import save_curves
from tests.reporting.examples import classes, make_run


def test_a_run_shows_scores_and_curves(tmp_path):
    run = make_run(tmp_path, classes())
    assert "<img" not in run._repr_html_()
    save_curves(run)
    text = run._repr_html_()
    assert "0.75" in text
    assert 'src="data:image/png;base64,iVBOR' in text


def test_a_verdict_shows_what_to_do():
    rising = {"loss": [1.0, 0.5, 0.2, 0.1], "val_loss": [1.0, 0.6, 0.9, 1.2]}
    verdict = examine(Signals.from_history(rising))
    text = verdict._repr_html_()
    assert verdict.findings[0].sentence in text
    assert "<code>" in text


def test_a_run_whose_files_are_gone_says_so(tmp_path):
    run = make_run(tmp_path, classes())
    (run.path / "status.json").unlink()
    text = run._repr_html_()
    assert run.name in text
    assert "status.json must be JSON as a run writes it" in text
