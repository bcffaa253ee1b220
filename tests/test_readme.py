"""The README is true: its recipe trains, its table is the receipts', its commands exist."""

import re
import statistics

import pytest

from benchmarks import receipt
from keras_trainkit import recipe, train
from keras_trainkit.cli.main import COMMANDS
from tests.conftest import ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
TEXT = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_recipe_of_your_own_trains(tmp_path):
    (source,) = re.findall(r"```python\n(\"\"\"Iris.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "iris.py"
    path.write_text(source)
    run = train(str(path), out=tmp_path, width=32, epochs=30)
    assert run.metrics["test"]["accuracy"] > 0.8


def test_the_table_is_that_of_the_receipts():
    tables = re.findall(r"<!-- receipts -->\n(.*?)\n<!-- /receipts -->", TEXT, re.DOTALL)
    assert tables == ([receipt.table()] if receipt.read() else [])


@pytest.mark.parametrize("path", recipe.shipped().values(), ids=lambda path: path.stem)
def test_a_recipe_s_header_is_its_receipts(path):
    header = " ".join(recipe.docstring(path).split())
    receipts = [found for found in receipt.read() if found["recipe"] == path.stem]
    assert bool(receipts) != ("No receipt yet" in header)
    for found in receipts:
        assert found["data"] in header
        assert receipt.score(found) in header
        count = len(found["test"])
        assert (f"{count} seeds" if count > 1 else "1 seed") in header
        scores = set(zip(found["test"], found["validation"], strict=True))
        assert count == 1 or len(scores) > 1
        assert statistics.mean(found["test"]) > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    own = [link for link in links if "://" not in link]
    assert [link for link in own if not (page.parent / link).exists()] == []


def test_every_command_is_in_the_readme_and_exists():
    named = set(re.findall(r"trainkit (\w+)", TEXT))
    names = {command.__name__.rpartition(".")[2] for command in COMMANDS}
    assert names <= named
