"""A training that was broken off ends as one that was not, to the last bit of the weights."""

import json
import shutil

import pytest

from keras_trainkit import InputError, Run, resume, runs, train
from keras_trainkit.runs import checkpoint_file
from keras_trainkit.training import checkpoints
from tests.dying import RECIPE
from tests.weights import digest

TIMES = {"seconds", "examples_per_second"}


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "dying.py"
    path.write_text(RECIPE)
    return str(path)


@pytest.fixture(scope="module")
def whole(recipe, tmp_path_factory):
    """A run that nothing broke off."""
    out = tmp_path_factory.mktemp("whole")
    return train(recipe, out=out, doctor=False, checkpoint_seconds=0)


def broken(recipe, out, monkeypatch, moment, **options):
    monkeypatch.setenv("DIE_AT", moment)
    with pytest.raises(RuntimeError, match="died"):
        train(recipe, out=out, checkpoint_seconds=0, **{"doctor": False, **options})
    monkeypatch.delenv("DIE_AT")
    (run,) = runs.find(out)
    assert run.status == runs.FAILED
    return run


RARE = ("3,begin", "0,6", "0,begin", "0,0", "5,6")


@pytest.mark.parametrize(
    "moment", ["3,4", *(pytest.param(each, marks=pytest.mark.proof) for each in RARE)]
)
def test_a_broken_run_ends_with_the_same_weights(recipe, whole, tmp_path, monkeypatch, moment):
    run = broken(recipe, tmp_path, monkeypatch, moment)
    resumed = resume(run)
    assert resumed.status == runs.FINISHED
    assert digest(resumed.model()) == digest(whole.model())
    expected = whole.history
    assert {k: v for k, v in resumed.history.items() if k not in TIMES} == {
        k: v for k, v in expected.items() if k not in TIMES
    }
    assert resumed.metrics["test"] == whole.metrics["test"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment", ["3,4", *(pytest.param(m, marks=pytest.mark.proof) for m in ("3,begin", "0,6"))]
)
def test_the_doctor_goes_on_with_what_it_has_recorded(recipe, whole, tmp_path, monkeypatch, moment):
    run = resume(broken(recipe, tmp_path, monkeypatch, moment, doctor=True))
    lines = (run.path / "signals.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    epochs = [each["epoch"] for each in records if each["kind"] == "epoch"]
    samples = [each["step"] for each in records if each["kind"] == "sample"]
    assert epochs == list(range(run.config["epochs"]))
    assert samples == sorted(set(samples))
    assert samples[0] == 0
    assert samples[-1] == [each["step"] for each in records if each["kind"] == "epoch"][-1]
    assert [each["kind"] for each in records].count("setup") == 1
    assert digest(run.model()) == digest(whole.model())


@pytest.mark.proof
def test_swa_goes_on_with_its_mean(recipe, tmp_path, monkeypatch):
    run = broken(recipe, tmp_path / "broken", monkeypatch, "5,1", swa=True)
    uninterrupted = train(recipe, out=tmp_path, doctor=False, swa=True)
    assert digest(resume(run).model()) == digest(uninterrupted.model())


@pytest.mark.proof
def test_a_run_may_be_broken_off_again_and_again(recipe, whole, tmp_path, monkeypatch):
    run = broken(recipe, tmp_path, monkeypatch, "1,2")
    for moment in ("1,5", "2,begin", "4,3"):
        monkeypatch.setenv("DIE_AT", moment)
        with pytest.raises(RuntimeError, match="died"):
            resume(run)
    monkeypatch.delenv("DIE_AT")
    assert digest(resume(run).model()) == digest(whole.model())


def test_the_last_few_are_kept(whole):
    names = sorted(path.name for path in whole.path.glob("checkpoints/state-*"))
    assert len(names) == checkpoints.KEPT


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "another"])
def test_a_damaged_one_is_named_and_the_one_before_is_used(whole, tmp_path, harm):
    run = Run(shutil.copytree(whole.path, tmp_path / "copy"))
    newest, before, *_ = sorted(run.path.glob("checkpoints/state-*"), reverse=True)
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    harmed = {"cut": data[:-9], "flipped": data, "empty": b"", "another": b"PK" + data}
    newest.write_bytes(harmed[harm])
    said = []
    found = checkpoints.latest(run, said.append)
    expected = checkpoint_file.read(before)
    assert (found["epoch"], found["batch"]) == (expected["epoch"], expected["batch"])
    assert len(said) == 1
    assert said[0].startswith(f"{newest.name} ")


@pytest.mark.slow
def test_where_none_is_whole_it_starts_from_the_start(recipe, whole, tmp_path, monkeypatch, capsys):
    run = broken(recipe, tmp_path, monkeypatch, "2,1")
    for path in run.path.glob("checkpoints/state-*"):
        path.write_bytes(path.read_bytes()[:100])
    assert digest(resume(run).model()) == digest(whole.model())
    assert "no checkpoint, so from the start" in capsys.readouterr().out


def test_a_finished_run_is_not_resumed(whole):
    with pytest.raises(InputError, match="must not be finished yet"):
        resume(whole)


@pytest.mark.slow
def test_what_does_not_fit_is_refused(recipe, tmp_path, monkeypatch):
    """Another process at work, another model, other data; then it goes on all the same."""
    run = broken(recipe, tmp_path, monkeypatch, "1,1")
    with run.locked(), pytest.raises(InputError, match="must not be in use"):
        resume(run)
    own = run.path / "recipe.py"
    source = own.read_text()
    own.write_text(source.replace("Dropout(0.3)", "Dense(4)"))
    with pytest.raises(InputError, match="of the model that goes on"):
        resume(run)
    own.write_text(source.replace("3.0]", "3.5]"))
    with pytest.raises(InputError, match="have changed since"):
        resume(run)
