"""A real search of a small recipe: crashes, limits, breaking off and going on."""

import io
import signal

import pytest
from rich.console import Console

from keras_trainkit import InputError, recipe, search, train
from keras_trainkit.tuning import trials


def quiet():
    return Console(file=io.StringIO())


@pytest.fixture(scope="module")
def found(spaced, tmp_path_factory):
    out = tmp_path_factory.mktemp("searches")
    return search(
        str(spaced),
        trials=9,
        algorithm="random",
        seeds=2,
        out=out,
        console=quiet(),
        epochs=3,
        seed=1,
    )


@pytest.mark.slow
def test_the_shipped_config_is_first(found):
    assert found.trials[0].overrides["learning_rate"] == 0.1
    assert found.trials[0].status == "finished"


@pytest.mark.slow
def test_a_crash_costs_one_trial(found):
    assert len(found.trials) == 9
    ended = {one.values["word"]: one.status for one in found.trials}
    assert ended["crash"] == "failed"
    reasons = {one.reason for one in found.trials if one.values["word"] == "crash"}
    assert reasons == {"killed by SIGKILL, as for want of memory"}
    assert any(one.scored for one in found.trials[1:])


@pytest.mark.slow
def test_the_best_is_the_lowest_loss_and_train_takes_it(found, spaced, tmp_path):
    assert found.spec.direction == "min"
    scored = [one.value for one in found.trials if one.scored]
    assert found.best.value == min(scored)
    lines = (found.path / "best.txt").read_text().splitlines()
    overrides = recipe.assignments(line for line in lines if not line.startswith("#"))
    run = train(str(spaced), out=tmp_path, console=quiet(), doctor=False, **overrides)
    assert run.config["learning_rate"] == found.overrides["learning_rate"]
    assert run.history["val_loss"][-1] == pytest.approx(found.best.value, rel=1e-3)


@pytest.mark.slow
def test_it_is_compared_on_new_seeds(found):
    if found.best.name == "0":
        assert found.comparison is None
        return
    assert len(found.comparison.best) == len(found.comparison.shipped) == 2
    names = {path.name for path in (found.path / "compare").iterdir()}  # the search's own is 1
    assert names == {"shipped-seed2", "best-seed2", "shipped-seed3", "best-seed3"}


@pytest.mark.slow
def test_what_it_leaves(found):
    for name in ("slices.png", "parallel.png"):
        assert (found.path / name).read_bytes()[:4] == b"\x89PNG"
    assert (found.path / "summary.json").is_file()
    assert list(found.path.glob("trial_*/tensorboard/events*"))
    assert not list(found.path.rglob("*.h5")) + list(found.path.rglob("*.keras"))


@pytest.mark.slow
def test_asking_for_more_goes_on(found, spaced):
    before = {one.name: one for one in found.trials}
    more = search(
        str(spaced), trials=10, algorithm="random", seeds=0, out=found.path.parent.parent,
        console=quiet(), epochs=3, seed=1,
    )  # fmt: skip
    assert len(more.trials) == 10
    assert all(before[one.name] == one for one in more.trials if one.name in before)


@pytest.mark.slow
def test_limits_are_kept_and_all_failing_is_said(spaced, tmp_path):
    options = {"out": tmp_path, "console": quiet(), "algorithm": "random", "seeds": 0}
    found = search(str(spaced), trials=1, max_params=3, **options)
    assert found.best is None
    assert [one.status for one in found.trials] == ["infeasible"]
    assert found.trials[0].reason == "4 parameters, above max_params=3"


PRESSING = """
import signal
from pathlib import Path


def pressing(hp, config):
    folder, pressed = Path(FOLDER), Path(FOLDER).with_name("pressed")
    if len(list(folder.glob("trial_*/result.json"))) == 2 and not pressed.exists():
        pressed.touch()
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            pass
    return space(hp, config)


RECIPE = dataclasses.replace(RECIPE, space=pressing)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "handler", [signal.default_int_handler, signal.SIG_IGN], ids=["swallowed", "ignored"]
)
def test_ctrl_c_loses_nothing_finished(spaced, tmp_path, handler):
    """Neither where other code swallows it, nor where it is ignored, as in a job behind `&`."""
    folder, path = tmp_path / "pressing/search", tmp_path / "pressing.py"
    text = spaced.read_text("utf-8") + PRESSING.replace("FOLDER", repr(str(folder)))
    path.write_text(text, "utf-8")
    options = {"out": tmp_path, "console": quiet(), "algorithm": "random", "seeds": 0}
    before = signal.signal(signal.SIGINT, handler)
    try:
        broken = search(str(path), trials=4, **options)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert broken.interrupted
    done = {one.name: one for one in broken.trials if one.status != trials.RUNNING}
    assert len(done) in (2, 3)  # the third may end before it is asked
    stamps = {one: (folder / f"trial_{one}/result.json").stat().st_mtime_ns for one in done}
    whole = search(str(path), trials=4, **options)
    assert len(whole.trials) == 4
    assert not whole.interrupted
    for name, stamp in stamps.items():
        assert (folder / f"trial_{name}/result.json").stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"trials": 0}, "trials must be a positive integer"),
        ({"minutes": -1}, "minutes must be a number above 0"),
        ({"seeds": 1}, "seeds must be 0 or at least 2"),
        ({"workers": 0}, "workers must be a positive integer"),
        ({"max_kb": 0}, "max_kb must be a number above 0"),
        ({"algorithm": "bayes"}, "Did you mean 'bayesian'"),
        ({"objective": "val_lss"}, "Did you mean 'val_loss'"),
        ({"epocs": 3}, "Did you mean 'epochs'"),
    ],
)
def test_bad_input_is_one_sentence(spaced, tmp_path, wrong, words):
    with pytest.raises(InputError, match=words):
        search(str(spaced), out=tmp_path, console=quiet(), **wrong)
    assert list(tmp_path.iterdir()) == []


def test_without_validation_rows_or_a_space_it_is_refused(tiny, tmp_path):
    with pytest.raises(InputError, match="validation must be above 0 for a search"):
        search("mnist_mlp", out=tmp_path, data="bundled")
    with pytest.raises(InputError, match="must have a space"):
        search(str(tiny), out=tmp_path)
