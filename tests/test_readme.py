"""The README is true: its recipe trains, its table is the receipts', its commands exist."""

import html
import re
import statistics

import pytest

from benchmarks import figures, receipt
from keras_trainkit import recipe, train
from keras_trainkit.cli.main import COMMANDS
from keras_trainkit.diagnosis.rules import RULES
from tests.conftest import ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
TEXT = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_recipe_of_your_own_trains(tmp_path):
    page = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    (source,) = re.findall(r"```python\n(\"\"\"Iris.*?)```", page, re.DOTALL)
    path = tmp_path / "iris.py"
    path.write_text(source)
    run = train(str(path), out=tmp_path, width=32, epochs=30)
    assert run.metrics["test"]["accuracy"] > 0.8


@pytest.mark.parametrize(("page", "blocks"), figures.PAGES.items())
def test_figures_are_those_of_receipts_and_results(page, blocks):
    text = (ROOT / page).read_text("utf-8")
    assert figures.written(text, blocks) == text, "run python -m benchmarks.figures"


def drawn_verdict():
    """The words of every line of docs/verdict.svg."""
    parts = re.findall(
        r'<text[^>]*clip-path="url\(#[^"]*line-(\d+)\)"[^>]*>(.*?)</text>',
        (ROOT / "docs" / "verdict.svg").read_text("utf-8"),
    )
    lines: dict[int, str] = {}
    for line, text in parts:
        lines[int(line)] = lines.get(int(line), "") + html.unescape(text).replace("\xa0", " ")
    return [lines[line].split() for line in sorted(lines)]


@pytest.mark.parametrize("page", ["README.md", "docs/doctor.md"])
def test_the_verdict_shown_is_the_one_drawn(page):
    """docs/make_verdict.py trains the network and draws what the doctor says."""
    text = (ROOT / page).read_text("utf-8")
    (shown,) = re.findall(r"```\n(doctor .*?)\n```", text, re.DOTALL)
    assert [line.split() for line in shown.splitlines()] == drawn_verdict()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_count_of_rules_is_that_of_the_rules(page):
    for count, looked in re.findall(r"\b(\d+) rules( looked)?", page.read_text("utf-8")):
        assert int(count) <= len(RULES) if looked else int(count) == len(RULES)


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
