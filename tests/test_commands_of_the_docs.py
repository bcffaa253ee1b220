"""Every command and every `tk.` name in README and docs exists, with its options."""

import re
import shlex

import pytest

import keras_trainkit as tk
from keras_trainkit import InputError
from keras_trainkit.cli.arguments import Parser
from keras_trainkit.cli.main import COMMANDS, _parse
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.name != "style.md"]  # which quotes what not to write
PLACEHOLDERS = {"COMMAND", "...", "NAME"}


def commands(text):
    """The `trainkit ...` commands of a page: lines of code blocks, and texts in backticks."""
    lines = re.findall(r"^\$? *(trainkit .+)$", text, re.MULTILINE)
    lines += re.findall(r"`(trainkit [^`]+)`", text)
    for line in lines:
        bare = re.split(r"\s#|\s*[|>&;]\s*|\\$", line)[0].strip().rstrip("\\").strip()
        if "<" not in bare and "[" not in bare and "…" not in bare and "..." not in bare:
            yield bare


def parsed(line):
    words = [word for word in shlex.split(line)[1:] if not word.startswith("@")]
    if not words or words[0] in PLACEHOLDERS:
        return
    try:
        _parse(words)
    except SystemExit:
        return  # --help, --version
    except InputError as error:
        if "are required" not in str(error) or "--" in " ".join(words[1:]):
            raise AssertionError(f"{line}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_parses(page):
    for line in commands(page.read_text("utf-8")):
        parsed(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_a_page_names_exists(page):
    known = {"--help", "--version"}
    for command in COMMANDS:
        parser = Parser(prog="x")
        command.add_arguments(parser)
        known |= parser.known
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`(--[a-z][a-z-]+)[^`]*`", text))
    assert named - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_of_the_package_on_a_page_exists(page):
    missing = []
    for name in re.findall(r"\btk\.(\w+(?:\.\w+)?)", page.read_text("utf-8")):
        home = tk
        for part in name.split("."):
            if not hasattr(home, part) and isinstance(home, type(tk)):
                missing.append(name)
                break
            home = getattr(home, part, None)
    assert missing == []


def test_a_command_that_does_not_exist_is_found():
    with pytest.raises(AssertionError, match="--race"):
        parsed("trainkit tune mnist --race")
