"""`trainkit evaluate`; the whole way is in test_main.py."""

import json

from keras_trainkit import train
from keras_trainkit.cli import main


def test_a_run_without_test_scores_is_scored(tiny, tmp_path, capsys):
    run = train(str(tiny), out=tmp_path / "runs", epochs=1)
    metrics = run.metrics
    del metrics["test"]
    (run.path / "metrics.json").write_text(json.dumps(metrics))
    assert main(["evaluate", str(run.path)]) == 0
    printed = capsys.readouterr().out
    assert "test        mae" in printed
    assert "reproduced exactly" in printed
