"""Each gate is seen to fail on a seeded fault, and to pass without it, in a copy of the sources."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BIN = Path(sys.executable).parent
GATES = {
    "format": (["ruff", "format", "--check", "."], "recipe.py", "x = {  'a':1 }\n"),
    "lint": (["ruff", "check", "."], "recipe.py", "import this\n"),
    "docstrings": (["ruff", "check", "."], "recipe.py", "\n\ndef bare(): ...\n"),
    "complexity": (
        ["ruff", "check", "."],
        "recipe.py",
        "\n\ndef _deep(a: int) -> int:\n"
        + "".join(f"    if a == {n}:\n        a += 1\n" for n in range(9))
        + "    return a\n",
    ),
    "types": (["basedpyright", "keras_trainkit/recipe.py"], "recipe.py", "\nWRONG: int = 'text'\n"),
    "floors": (
        ["lint-imports"],
        "recipe.py",
        "\nimport keras_trainkit.training as _\n",
    ),
    "tensorflow": (["lint-imports"], "metrics/__init__.py", "\nimport tensorflow as tf\n"),
    "doctest": (
        [sys.executable, "-m", "pytest", "keras_trainkit/_checks.py"],
        "_checks.py",
        '\n\ndef _wrong() -> int:\n    """Adds.\n\n    >>> 1 + 1\n    3\n    """\n    return 2\n',
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("keras_trainkit", "recipes", "tests", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(BIN.parent)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("gate", GATES)
def test_a_gate_fails_on_its_fault(copy, gate):
    command, place, fault = GATES[gate]
    if command[0] != sys.executable:
        command = [str(BIN / command[0]), *command[1:]]

    def passes() -> bool:
        found = subprocess.run(command, cwd=copy, capture_output=True, text=True)
        return found.returncode == 0

    assert passes()
    path = copy / "keras_trainkit" / place
    before = path.read_text()
    path.write_text(before + fault)
    try:
        assert not passes()
    finally:
        path.write_text(before)
