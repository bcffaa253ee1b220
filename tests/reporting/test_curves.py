"""The picture of a training."""

import matplotlib.image
import pytest

from keras_trainkit import Run, reporting


@pytest.mark.parametrize(
    "rows",
    [
        [{"epoch": 1, "loss": 0.5, "val_loss": 0.6, "mae": 1.0, "seconds": 1.0}],
        [{"epoch": e, "loss": 1 / e, "accuracy": 0.9} for e in (1, 2, 3)],
        [{"epoch": 1, "loss": float("nan")}, {"epoch": 2, "loss": float("inf")}],
        [{"epoch": 1, "loss": -1.0}],
    ],
)
def test_it_is_drawn_for_any_history(tmp_path, rows):
    run = Run(tmp_path)
    run.write_json("config.json", {"recipe": "tiny", "fast": False, "fields": {}})
    run.write_history(rows)
    reporting.save_curves(run)
    height, width, _ = matplotlib.image.imread(tmp_path / "curves.png").shape
    panels = len({"loss", "mae", "accuracy"} & rows[0].keys())
    assert (height, width) == (384, 480 * panels)


def test_without_history_nothing_is_drawn(tmp_path):
    reporting.save_curves(Run(tmp_path))
    assert list(tmp_path.iterdir()) == []
