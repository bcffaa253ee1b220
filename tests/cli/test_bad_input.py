"""A table of bad input to every command and every config field: one sentence, exit code 2.

In one process, so that it stays cheap. No traceback, and nothing is written.
"""

import contextlib
import io

import numpy as np
import pytest

from keras_trainkit import recipe
from keras_trainkit.cli import main
from tests.conftest import TINY_RECIPE

NONSENSE = {
    int: ("two", "1.5", "", "nan", "1e3", "0x10", "--1"),
    float: ("two", "nan", "inf", "-inf", "", "1,5", "1e999"),
    bool: ("maybe", "", "2", "truee"),
}
OUT_OF_RANGE = {
    "validation": ("-0.1", "1", "1.5"),
    "epochs": ("0", "-1", "-999999999999"),
    "batch_size": ("0", "-1"),
    "learning_rate": ("0", "-1e-3", "-0.0"),
    "seed": ("-1",),
}
OF_FIELDS = [
    (name, field, bad)
    for name in recipe.shipped()
    for field, kind in recipe.field_types(recipe.load(name).config).items()
    for bad in (*NONSENSE.get(kind, ()), *OUT_OF_RANGE.get(field, ()))
]
COMMANDS = [
    "",
    "-",
    "--nothing",
    "nothing",
    "Train",
    "train mnist nothing=1",
    "train tiny.py epochs",
    "train tiny.py =1",
    "train tiny.py epochs=1 epochs=2",
    "train tiny.py Epochs=1",
    "train tiny.py epochs=1 --nothing",
    "train tiny.py --out",
    "train tiny.py --name ..",
    "train tiny.py --name a/b",
    "train tiny.py --name .hidden",
    "train tiny.py --profile -1",
    "train tiny.py --profile x",
    "train tiny.py --folds 1",
    "train tiny.py --folds 3",
    "train tiny.py --folds -2",
    "train tiny.py --folds x",
    "train tiny.py --stop-on info",
    "train tiny.py --stop-on error --fast",
    "train tiny.py --heal --no-doctor",
    "train tiny.py --heal --folds 3",
    "train tiny.py --rescues -1",
    "train tiny.py --rescues 1.5",
    "train tiny.py --checkpoint-seconds -1",
    "train tiny.py --checkpoint-seconds nan",
    "train tiny.py --checkpoint-seconds soon",
    "train --resume",
    "train --resume nowhere",
    "train --resume latest",
    "train --resume ./tiny.py",
    "train --resume latest epochs=3",
    "train tiny.py --resume latest epochs=3",
    "train",
    "train nowhere.py",
    "train .",
    "train ../tiny.py",
    "train tiny.txt",
    "train broken.py",
    "train empty.py",
    "train table.csv",
    "train tiny.py batch_size=41",
    "train regression data=npz:nowhere.npz",
    "train regression data=npz:",
    "train regression data=npz:garbage.npz",
    "train regression data=npz:pickled.npz",
    "train regression data=npz:tiny.py",
    "train regression data=nothing",
    "train regression data=nothing:x",
    "train regression data=bundled:nothing",
    "train regression data=sklearn:nothing",
    "train mnist data=npz:whole.npz",
    "train table data=nowhere.csv target=y",
    "train table data=table.csv target=nothing",
    "train table data=table.csv",
    "train table data=empty.csv target=y",
    "train table data=binary.csv target=y",
    "train table data=ragged.csv target=y",
    "train table data=table.csv target=y task=nothing",
    "train table data=table.csv target=y kinds=a:nothing",
    "train table data=table.csv target=y kinds=nothing:numeric",
    "train table data=table.csv target=y encoding=nothing",
    "train table data=table.csv target=y split=nothing",
    "train table data=table.csv target=y split=time:nothing",
    "train images data=nowhere",
    "train images data=table.csv",
    "evaluate",
    "evaluate nowhere",
    "evaluate ./nowhere",
    "evaluate latest",
    "evaluate a b",
    "evaluate ../..",
    "evaluate latest --out nowhere",
    "diagnose",
    "diagnose nowhere",
    "diagnose table.csv",
    "diagnose garbage.npz",
    "diagnose nowhere/history.csv",
    "tune",
    "tune nothing",
    "tune tiny.py --find nothing",
    "tune tiny.py --trials 0",
    "tune tiny.py --trials -1",
    "tune tiny.py --trials x",
    "tune tiny.py --minutes -1",
    "tune tiny.py --minutes nan",
    "tune tiny.py --algorithm nothing",
    "tune tiny.py --max-params 0",
    "tune tiny.py --max-kb -1",
    "tune tiny.py --workers 0",
    "tune tiny.py --port 99999",
    "tune tiny.py --seeds -1",
    "tune tiny.py --name a/b",
    "tune tiny.py nothing=1",
    "export",
    "export nowhere",
    "export nowhere.keras",
    "export garbage.keras",
    "export latest --to nothing",
    "export garbage.keras --to nothing",
    "export garbage.keras --max-kb x",
    "verify",
    "verify nowhere.tflite",
    "verify garbage.tflite",
    "verify garbage.tflite --data npz:nowhere.npz",
    "verify garbage.tflite --run nowhere",
    "report",
    "report nowhere",
    "report latest",
    "report latest --card",
    "compare",
    "compare nowhere",
    "compare nowhere nothing",
    "compare latest latest",
    "compare nowhere --baseline nowhere.npz",
    "watch --most x",
    "watch --port 99999 --web",
    "watch --port x",
    "predict",
    "predict nowhere",
    "predict nowhere table.csv",
    "predict latest nowhere.csv",
    "check",
    "check nowhere.csv",
    "check table.csv target=nothing",
    "check empty.csv",
    "check nothing:x",
    "check table.csv target=y nothing=1",
    "check table.csv target=y --picture look.txt",
    "runs --as nothing",
    "runs --out",
    "runs x",
    "recipes x",
    "tensorboard --port 0",
    "tensorboard --port x",
    "tensorboard --out nowhere",
    "@nowhere.txt",
]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "tiny.py").write_text(TINY_RECIPE)
    (folder / "broken.py").write_text("def broken(:")
    (folder / "empty.py").write_text("")
    (folder / "table.csv").write_text("a,b,y\n" + "".join(f"{i},{i % 7},{i}\n" for i in range(60)))
    (folder / "empty.csv").write_text("")
    (folder / "ragged.csv").write_text("a,y\n1,2\n3,4,5,6\n")
    (folder / "binary.csv").write_bytes(bytes(range(256)) * 4)
    for name in ("garbage.npz", "garbage.keras", "garbage.tflite"):
        (folder / name).write_bytes(b"garbage" * 20)
    np.savez(folder / "whole.npz", x=np.ones((9, 2)), y=np.arange(9.0))
    np.savez(folder / "pickled.npz", x=np.array([{}, {}], dtype=object), y=np.arange(2.0))
    return folder


def refused(arguments, workplace, monkeypatch):
    """Returns the sentence with which a command refuses its arguments."""
    monkeypatch.chdir(workplace)
    before = sorted(workplace.rglob("*"))
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        code = main(arguments)
    sentence = errors.getvalue()
    assert code == 2, sentence
    assert sentence.startswith("trainkit: ")
    assert sentence.count("\n") == 1, sentence
    assert "Traceback" not in sentence
    assert sorted(workplace.rglob("*")) == before
    return sentence


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_refuses(line, workplace, monkeypatch):
    refused(line.split(), workplace, monkeypatch)


@pytest.mark.parametrize(("name", "field", "bad"), OF_FIELDS)
def test_a_field_refuses(name, field, bad, workplace, monkeypatch):
    assert field in refused(["train", name, f"{field}={bad}"], workplace, monkeypatch)


def test_the_table_is_as_long_as_promised():
    assert len(COMMANDS) == len(set(COMMANDS))
    assert len(COMMANDS) + len(OF_FIELDS) >= 250
