"""A model, or a run, from a stranger: real hostile files, and nothing of theirs is executed."""

import json
import pickle
import shutil
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, Run, runs
from keras_trainkit.datasets import npz
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.runs.model_file import load_model
from tests.hostile.workplace import FIRST_RELEASE, rezip

DONE = "harm.txt"


class Harm:
    """Leaves a file where it is unpickled."""

    def __reduce__(self):
        return Path(DONE).write_text, ("done",)


@pytest.fixture(autouse=True)
def nothing_is_executed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    assert not (tmp_path / DONE).exists()


@pytest.fixture
def model(tmp_path):
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="wide")])
    net.save(tmp_path / "good.keras")
    return tmp_path / "good.keras"


def changed(model, change):
    """Returns a copy of a model whose config `change` has edited."""
    config = json.loads(zipfile.ZipFile(model).read("config.json"))
    layer = config["config"]["layers"][-1]
    change(layer)
    content = json.dumps(config).encode()
    return rezip(model, model.with_name("hostile.keras"), {"config.json": content})


def test_the_files_are_hostile(tmp_path):
    pickle.loads(pickle.dumps(Harm()))
    assert (tmp_path / DONE).read_text() == "done"
    (tmp_path / DONE).unlink()


def test_a_lambda_layer_is_refused(tmp_path):
    layer = keras.layers.Lambda(lambda x: (Path(DONE).write_text("done"), x)[1], (2,))
    net = keras.Sequential([keras.Input((2,)), layer])
    net.save(tmp_path / "lambda.keras")
    (tmp_path / DONE).unlink(missing_ok=True)  # building it ran it
    with pytest.raises(InputError, match=r"(?i)lambda"):
        load_model(tmp_path / "lambda.keras")


def test_a_module_beside_the_file_is_not_imported(tmp_path, model, monkeypatch):
    (tmp_path / "evil.py").write_text(f"open({DONE!r}, 'w').write('done')\nclass Dense: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    path = changed(model, lambda layer: layer.update(module="evil", registered_name="evil>Dense"))
    with pytest.raises(InputError, match="a whole"):
        load_model(path)
    assert "evil" not in sys.modules


@pytest.mark.parametrize("module", ["os", "subprocess", "builtins"])
def test_no_function_of_python_is_taken(model, module):
    function = {"module": module, "class_name": "function", "config": "system"}
    path = changed(model, lambda layer: layer["config"].update(activation=function))
    with pytest.raises(InputError, match="a whole"):
        load_model(path)


def test_a_model_that_is_all_there_is_read(model):
    assert load_model(model).count_params() == 15


def test_members_do_not_escape(tmp_path, model):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    names = ("../escaped.txt", f"{tmp_path}/escaped.txt", "assets/../../escaped.txt")
    with pytest.raises(InputError, match="plain files of its own"):
        load_model(rezip(model, folder / "zip.keras", dict.fromkeys(names, b"out")))
    assert not list(tmp_path.rglob("escaped*"))


def test_pickles_in_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "p.npz", x=np.array([Harm()], object), y=np.zeros(1))
    with pytest.raises(InputError, match="predictions as a run writes them"):
        Answers.load(tmp_path / "p.npz")
    with pytest.raises(InputError, match=r"p\.npz"):
        npz.load(str(tmp_path / "p.npz"))


@pytest.fixture
def stranger(tmp_path):
    """A run in `runs`, as it came in somebody's archive."""
    place = tmp_path / "runs" / "regression" / FIRST_RELEASE.name
    shutil.copytree(FIRST_RELEASE, place)
    return place


@pytest.mark.parametrize("name", ["metrics.json", ".partial-report.html", "export"])
def test_a_run_with_a_link_is_refused(tmp_path, stranger, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    (stranger / name).unlink(missing_ok=True)
    (stranger / name).symlink_to(outside)
    for find in (lambda: Run.open(stranger), lambda: runs.latest(Path("runs"), "latest")):
        with pytest.raises(InputError, match=r"must hold no links"):
            find()
    assert list(outside.iterdir()) == []


def test_reading_and_reporting_a_run_executes_nothing_of_its_recipe(stranger):
    from keras_trainkit import reporting

    (stranger / "recipe.py").write_text(f"open({DONE!r}, 'w').write('done')")
    run = runs.latest(Path("runs"), "latest")
    assert run.model().count_params() == 160
    assert reporting.save_report(run).is_file()


def test_what_a_run_says_is_escaped_in_its_page(stranger):
    from keras_trainkit import reporting

    config = json.loads((stranger / "config.json").read_text())
    config["recipe"] = "<script>alert(1)</script>"
    (stranger / "config.json").write_text(json.dumps(config))
    page = reporting.save_report(runs.latest(Path("runs"), "latest")).read_text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("name", ["../x", "/x", "..", "a/../../x", "a\\..\\..\x00"])
def test_names_do_not_escape(tmp_path, name):
    with pytest.raises(InputError, match="name must be 1 to 80"):
        runs.create(tmp_path / "runs", "regression", name, {}, None)
