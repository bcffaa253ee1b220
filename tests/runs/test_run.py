"""The run folder, whole and damaged."""

import json

import pytest

from keras_trainkit import InputError, Run, runs


@pytest.fixture
def run(tmp_path):
    files = {"config.json": {"recipe": "r", "fast": False, "fields": {}}}
    return runs.create(tmp_path / "runs", "r", "a", files, "source")


def test_a_new_run_is_whole(run):
    assert run.recipe == "r"
    assert run.status == runs.RUNNING
    assert (run.path / "recipe.py").read_text() == "source"
    assert run.history == {}
    assert run.metrics == {}
    assert [path.name for path in run.path.parent.iterdir()] == [run.name]


def test_a_writer_that_fails_leaves_the_old_file(run):
    run.write_json("metrics.json", {"a": 1})

    def half(path):
        path.write_text("{")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        run.write("metrics.json", half)
    assert run.metrics == {"a": 1}
    assert not list(run.path.glob(".partial*"))


def test_history_keeps_columns_that_came_later(run):
    run.write_history([{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25, "val_loss": 1.0}])
    assert run.history["loss"] == [0.5, 0.25]
    assert run.history["val_loss"][1] == 1.0


@pytest.mark.parametrize("text", ["{", "", "\x00"])
def test_a_damaged_file_is_named(run, text):
    (run.path / "config.json").write_text(text)
    with pytest.raises(InputError, match=r"config\.json must be JSON"):
        Run.open(run.path)


def test_a_damaged_history_or_model_is_named(run):
    (run.path / "history.csv").write_text("epoch,loss\n1,abc\n")
    with pytest.raises(InputError, match=r"history\.csv must be a history"):
        _ = run.history
    with pytest.raises(InputError, match=r"must hold model\.keras; its run is running"):
        run.model()
    (run.path / "model.keras").write_bytes(b"PK no")
    with pytest.raises(InputError, match=r"a whole \.keras file"):
        run.model()


def test_a_run_is_found_by_part_of_its_name(run, tmp_path):
    out = tmp_path / "runs"
    files = {"config.json": {"recipe": "r", "fast": False, "fields": {}}}
    second = runs.create(out, "r", "seven", files, None)
    assert runs.latest(out, "seven") == second
    assert runs.latest(out, str(run.path)) == run
    assert runs.latest(out, "latest").path.parent == run.path.parent
    with pytest.raises(InputError, match="fits 2 of the 2 runs"):
        runs.latest(out, "20")
    with pytest.raises(InputError, match=r"fits 0 of the 2 runs.*Nearest: .*seven"):
        runs.latest(out, second.name.replace("seven", "sevne"))


@pytest.mark.parametrize("name", ["a/b", "", "..", "x" * 81, "a b", "\n"])
def test_a_name_stays_in_its_folder(tmp_path, name):
    with pytest.raises(InputError, match="name must be 1 to 80"):
        runs.create(tmp_path, "r", name, {}, None)
    assert list(tmp_path.iterdir()) == []


def test_json_is_read_by_others(run):
    run.write_json("metrics.json", {"test": {"accuracy": 0.5}})
    assert json.loads((run.path / "metrics.json").read_text()) == {"test": {"accuracy": 0.5}}
