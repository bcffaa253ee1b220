"""The pages that are written from the sources are up to date."""

import importlib
import importlib.util
import re

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("page", ["components", "symptoms"])
def test_a_written_page_is_that_of_the_docstrings(page):
    path = ROOT / "docs" / f"make_{page}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / f"{page}.md").read_text("utf-8") == module.page()


def test_every_name_of_the_addons_table_exists():
    text = (ROOT / "docs" / "addons.md").read_text("utf-8")
    rooms = "metrics|losses|layers|optimizers|callbacks|schedules|activations"
    missing = []
    for package, room, name in re.findall(rf"`(keras\.)?({rooms})\.(\w+)", text):
        home = importlib.import_module(package.rstrip(".") or "keras_trainkit")
        if not hasattr(getattr(home, room), name):
            missing.append(f"{package}{room}.{name}")
    assert missing == []
