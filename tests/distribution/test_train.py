"""Real processes on the jax backend, over loopback."""

import io

import numpy as np
import pytest
from rich.console import Console

from keras_trainkit import InputError, distribution
from keras_trainkit.cli import main
from tests.conftest import TINY_RECIPE

# what a batch's other rows and random numbers decide
RECIPE = TINY_RECIPE.replace(
    'keras.layers.Dense(1)], name="tiny"',
    'keras.layers.BatchNormalization(), keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.2), '
    'keras.layers.Dense(1)], name="tiny"',
)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "shared.py"
    path.write_text(RECIPE, "utf-8")
    return str(path)


def quiet():
    return Console(file=io.StringIO())


@pytest.mark.slow
def test_several_processes_lose_what_one_loses(recipe, tmp_path, capfd):
    options = {"out": tmp_path, "console": quiet(), "batch_size": 10}
    one, two = (distribution.train(recipe, processes=n, **options) for n in (1, 2))
    assert "epoch 2/2" in capfd.readouterr().out
    for name in ("loss", "val_loss", "val_mae"):
        assert two.history[name] == pytest.approx(one.history[name], rel=1e-5)
    assert two.status == "finished"
    rows = np.ones((4, 3), "float32")
    answers = [run.model().predict(rows, verbose=0) for run in (one, two)]
    assert answers[0] == pytest.approx(answers[1], rel=1e-4)


@pytest.mark.proof
def test_a_rank_that_fails_ends_the_others(tmp_path):
    path = tmp_path / "failing.py"
    broken = (
        "    import os\n    if os.environ.get('KERAS_BACKEND') == 'jax': raise OSError('no luck')\n"
    )
    path.write_text(TINY_RECIPE.replace("    rng =", broken + "    rng ="), "utf-8")
    with pytest.raises(InputError, match=r"ended early.*no luck"):
        distribution.train(str(path), processes=2, out=tmp_path / "runs", console=quiet())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"processes": 0}, "processes must be a positive integer"),
        ({"processes": 3}, "batch_size must be a multiple of processes=3"),
        ({"processes": 2, "coordinator": "here"}, "coordinator must be host:port"),
        ({"processes": 2, "epocs": 1}, "Did you mean 'epochs'"),
    ],
)
def test_bad_input_is_one_sentence(recipe, tmp_path, options, words):
    with pytest.raises(InputError, match=words):
        distribution.train(recipe, out=tmp_path, console=quiet(), **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("rank", "coordinator"), [(0, "a:1"), (2, "a:1"), (1, "")])
def test_joining_needs_a_rank_and_a_coordinator(recipe, rank, coordinator):
    with pytest.raises(InputError, match="rank must lie between 1"):
        distribution.join(recipe, processes=2, coordinator=coordinator, rank=rank)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rank", "1"], "--rank needs --processes"),
        (["--processes", "2", "--heal"], "--heal goes together with"),
        (["--processes", "2", "--dry-run"], "--dry-run goes together with"),
        (["--devices", "2", "--processes", "2"], "received --devices"),
        (["--devices", "2", "--folds", "3"], "received --devices"),
        (["--devices", "99"], "devices must be at most"),
    ],
)
def test_options_that_contradict(recipe, capsys, words, message):
    assert main(["train", recipe, *words]) == 2
    assert message in capsys.readouterr().err
