"""The scripts of docs/, which lie in no package, as modules."""

import importlib.util
from types import ModuleType

from tests.conftest import ROOT


def loaded(name: str) -> ModuleType:
    """Returns docs/NAME.py, run anew."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
