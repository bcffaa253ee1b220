"""The pages that are written from the sources are up to date."""

import importlib
import importlib.util
import re

from tests.conftest import ROOT
from tests.test_house import exports


def test_the_page_of_components_is_that_of_the_docstrings():
    path = ROOT / "docs" / "make_components.py"
    spec = importlib.util.spec_from_file_location("make_components", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / "components.md").read_text("utf-8") == module.page()


def test_every_name_of_the_addons_table_exists():
    text = (ROOT / "docs" / "addons.md").read_text("utf-8")
    rooms = "metrics|losses|layers|optimizers|callbacks|schedules|activations"
    missing = []
    for package, room, name in re.findall(rf"`(keras\.)?({rooms})\.(\w+)", text):
        home = importlib.import_module(package.rstrip(".") or "keras_trainkit")
        if not hasattr(getattr(home, room), name):
            missing.append(f"{package}{room}.{name}")
    assert missing == []


def test_the_pictures_show_every_schedule_and_the_page_shows_them():
    drawn = (ROOT / "docs" / "make_schedules.py").read_text("utf-8")
    missing = [name for name in exports("schedules") - {"plot"} if f"{name}(" not in drawn]
    assert missing == []
    page = (ROOT / "docs" / "components.md").read_text("utf-8")
    for picture in ("schedules.png", "augmentations.png"):
        assert f"]({picture})" in page
        assert (ROOT / "docs" / picture).is_file()
