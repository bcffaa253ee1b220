"""The house is kept: nothing forgotten, nothing heavy at the door, nothing private."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import keras_trainkit
from tests.conftest import ROOT

COMPONENTS = ("callbacks", "layers", "losses", "metrics", "optimizers", "schedules")
PACKAGE = ROOT / "keras_trainkit"


def exports(room: str) -> set[str]:
    """The names of a room's `from ... import X as X` lines."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text())
    lines = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    return {alias.name for line in lines for alias in line.names if alias.asname == alias.name}


@pytest.mark.parametrize("room", COMPONENTS)
def test_every_component_has_a_contract_example(room):
    examples = importlib.import_module(f"tests.test_contracts_{room}").EXAMPLES
    classes = {name for name in exports(room) if name[0].isupper()}
    assert classes <= set(examples) <= exports(room)


def test_every_module_has_its_mirror_test():
    missing = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if path.name.startswith("_") and path.name != "_checks.py":
            continue
        mirror = ROOT / "tests" / place.parent / f"test_{place.stem.lstrip('_')}.py"
        if not mirror.is_file():
            missing.append(str(place))
    assert missing == []


def test_the_lazy_names_are_those_that_types_are_checked_against():
    text = (PACKAGE / "__init__.py").read_text()
    typed = set(re.findall(r"import (\w+) as \1", text))
    assert typed == set(keras_trainkit._HOMES)
    for name in [*keras_trainkit._HOMES, *keras_trainkit._ROOMS]:
        assert getattr(keras_trainkit, name) is not None
    assert typed < set(dir(keras_trainkit))
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        keras_trainkit.trian  # noqa: B018


def test_the_door_is_light():
    code = (
        "import sys, keras_trainkit, keras_trainkit.cli;"
        "print([m for m in ('tensorflow', 'keras', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("folder", ["keras_trainkit", "recipes", "tests"])
def test_nothing_private_of_keras_is_imported(folder):
    private = re.compile(r"(import|from) (keras\.src|keras\._|tensorflow_model_optimization)")
    for path in (ROOT / folder).rglob("*.py"):
        if path != Path(__file__):
            assert not private.search(path.read_text()), path


def test_no_file_has_grown_too_long():
    long = {
        str(path.relative_to(ROOT)): count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 320
    }
    assert long == {}


def test_the_constraints_name_no_registry():
    text = (ROOT / "constraints.txt").read_text()
    assert all(re.fullmatch(r"[\w.\-]+==[\w.!]+", line) for line in text.split())


def test_every_module_can_be_imported():
    for module in pkgutil.walk_packages(keras_trainkit.__path__, "keras_trainkit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
