"""`trainkit tune`, as a person types it."""

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

from keras_trainkit.cli import main
from tests.tuning.conftest import spaced  # noqa: F401


def test_the_learning_rate(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["tune", str(tiny), "--find", "lr"]) == 0
    printed = capsys.readouterr().out
    assert "recommended" in printed
    assert "use it  learning_rate=" in printed
    assert (tmp_path / "searches/tiny/lr_range.png").is_file()
    events = EventAccumulator(str(tmp_path / "searches/tiny/tensorboard"), {"tensors": 0})
    events.Reload()
    (event,) = events.Tensors("lr_range")
    width, height, picture = tensor_util.make_ndarray(event.tensor_proto)
    assert (int(width), int(height)) == (840, 480)
    assert picture.startswith(b"\x89PNG")


@pytest.mark.proof
def test_the_batch_size(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["tune", str(tiny), "--find", "batch"]) == 0
    assert "use it  batch_size=8 learning_rate=0.08" in capsys.readouterr().out


@pytest.mark.slow
def test_a_search_and_its_best_file(spaced, tmp_path, monkeypatch, capsys):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    arguments = ["tune", str(spaced), "--trials", "1", "--seeds", "0", "epochs=3"]
    assert main(arguments) == 0
    assert "nothing beat it" in capsys.readouterr().out
    best = tmp_path / "searches/spaced/search/best.txt"
    assert main(["train", str(spaced), f"@{best}", "--no-doctor"]) == 0
    assert "learning_rate=0.1 (override)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tune", "mnis"], "Did you mean 'mnist'"),
        (["tune", "mnist", "--find", "rl"], "find must be one of 'lr', 'batch'"),
        (["train", "mnist", "@nowhere.txt"], "nowhere.txt"),
    ],
)
def test_bad_input_is_one_sentence(arguments, words, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("\n") == 1
