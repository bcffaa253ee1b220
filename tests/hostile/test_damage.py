"""Every command on every damaged file of a run: a sentence, and the other runs are still there.

The matrix is commands x files x damages; a command may do without a file, but never raises.
"""

import json
import os
import shutil

import pytest

from keras_trainkit.cli import main
from tests.hostile.workplace import FIRST_RELEASE

NAME = "20260101-000000-harmed"
HARMED = f"runs/regression/{NAME}"
FILES = sorted(
    {path.name for path in FIRST_RELEASE.iterdir() if path.is_file()}
    | {"checks.json", "rescues.json", "signals.jsonl", "recipe.py"}
)


def text(content):
    return lambda path: path.write_text(content)


def sparse(path):
    with path.open("wb") as file:
        file.truncate(3 * 2**30)


def folder(path):
    path.mkdir()


def link(path):
    path.symlink_to("/etc/passwd")


DAMAGES = {
    "missing": lambda path: None,
    "empty": text(""),
    "list": text("[]"),
    "dict": text("{}"),
    "number": text("7"),
    "null": text("null"),
    "nested": text('{"test": {"mae": "x"}, "fields": {"a": {}}, "status": [], "fast": 1}'),
    "strange": text('[{"kind": "epoch", "epoch": "x"}, null, [[]]]'),
    "deep": text("[" * 200_000),
    "table": text("epoch,loss\n1,abc\n2\n"),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe\x00PK\x03\x04" * 50),
    "huge": sparse,
    "folder": folder,
    "pipe": os.mkfifo,
    "link": link,
}
LISTING = ("runs", "runs --json", "runs --as csv", "watch --once", "watch --json")
OF_A_RUN = (
    f"report {NAME}",
    f"report {NAME} --card",
    f"diagnose {NAME}",
    f"diagnose {NAME} --json",
    f"compare {FIRST_RELEASE.name} {NAME}",
    f"compare {FIRST_RELEASE.name} {NAME} --json",
)
WITH_TENSORFLOW = (
    f"evaluate {NAME}",
    f"explain {NAME}",
    f"train --resume {NAME}",
    f"export {NAME} --out x.tflite",
    f"verify none.tflite --run {NAME}",
    f"compress {NAME} --max-kb 9",
    f"predict {NAME} none.csv",
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = tmp_path / "runs" / "regression" / FIRST_RELEASE.name
    shutil.copytree(FIRST_RELEASE, whole, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def harm(place, name, damage):
    target = place / HARMED
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(FIRST_RELEASE, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / name).unlink(missing_ok=True)
    DAMAGES[damage](target / name)


def ends_well(line, capfd):
    """Runs a command that must end with an exit code, and at most one sentence about an error."""
    code = main(line.split())
    out, errors = capfd.readouterr()
    assert code in (0, 1, 2), line
    said = [each for each in errors.splitlines() if "--json" not in line or "trainkit: " in each]
    assert len(said) == (code == 2), (line, errors)
    assert "Traceback" not in out + errors
    return code, out


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_hides_no_other(place, capfd, damage):
    for name in FILES:
        harm(place, name, damage)
        for line in LISTING:
            code, out = ends_well(line, capfd)
            assert code == 0, (line, name)
            assert FIRST_RELEASE.name in out, (line, name)
            if "json" in line:
                json.loads(out)


@pytest.mark.proof
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_says_what_is_wrong_with_a_run(place, capfd, damage):
    for name in FILES:
        for line in OF_A_RUN:
            harm(place, name, damage)
            ends_well(line, capfd)


@pytest.mark.proof
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_with_tensorflow_says_what_is_wrong_with_a_run(place, capfd, damage):
    for name in FILES:
        for line in WITH_TENSORFLOW:
            if line.startswith(("export", "compress")) and name not in ("model.keras", "data.json"):
                continue
            harm(place, name, damage)
            ends_well(line, capfd)


def snapshot(place):
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in place.rglob("*")
        if "__pycache__" not in path.parts
    }


@pytest.mark.parametrize(
    "line",
    ["runs", "runs --json", "watch --once", "diagnose latest", "recipes mnist", "help", "recipes"],
)
def test_a_command_that_only_tells_writes_nothing(place, capfd, line):
    before = snapshot(place)
    ends_well(line, capfd)
    assert snapshot(place) == before
