"""Pages of the site that are written from the sources while it is built (a MkDocs hook).

The home page is the README, the command-line reference comes from the parser, the reference of the
components from their docstrings, and the measurements from `benchmarks/`.
"""

import ast
import os
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "keras_trainkit"
ROOMS = ("metrics", "losses", "schedules", "layers", "optimizers", "callbacks")


def pages() -> dict[str, str]:
    """Returns the written pages by their place in the site."""
    made = {f"reference/{room}.md": reference(room) for room in ROOMS}
    made["reference/python.md"] = python_names()
    made["reference/cli.md"] = command_line()
    made["reference/recipes.md"] = recipes()
    made["changelog.md"] = (ROOT / "CHANGELOG.md").read_text("utf-8")
    made["security.md"] = (ROOT / "SECURITY.md").read_text("utf-8")
    made["contributing.md"] = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    made["index.md"] = (ROOT / "README.md").read_text("utf-8")
    results = sorted((ROOT / "benchmarks" / "results").glob("*.md"))
    made |= {f"results/{path.name}": path.read_text("utf-8") for path in results}
    overview = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    made["reference/results.md"] = overview
    return made


def reference(room: str) -> str:
    """Returns a page that lists every public name of a room of components."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))
    homes = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    entries = [f"::: {homes[name]}.{name}" for name in sorted(homes, key=str.lower)]
    intro = f"# {room.title()}\n\n`from keras_trainkit import {room}`\n\n{ast.get_docstring(tree)}"
    return "\n\n".join([intro, *entries]) + "\n"


def python_names() -> str:
    """Returns a page of the names that stand at the top of the package."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    homes = {
        alias.name: f"{node.module}.{alias.name}"
        for node in imports
        for alias in node.names
        if alias.asname == alias.name
    }
    entries = [f"::: {homes[name]}" for name in sorted(homes, key=str.lower)]
    return "\n\n".join(["# From Python", "`import keras_trainkit as tk`", *entries]) + "\n"


def command_line() -> str:
    """Returns the help of every command, as its parser prints it."""
    from keras_trainkit.cli.main import build_parser

    os.environ["COLUMNS"] = "88"
    parts = ["# Command line", "What `trainkit COMMAND --help` prints."]
    for name, parser in build_parser().commands.items():
        parts.append(f"## {name}\n\n```text\n{parser.format_help().strip()}\n```")
    return "\n\n".join(parts) + "\n"


def recipes() -> str:
    """Returns the shipped recipes with what their headers promise."""
    parts = ["# Recipes", "A recipe is a page of Python; `trainkit train NAME` runs it."]
    for path in sorted((ROOT / "recipes").glob("*.py")):
        told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        parts.append(f"## {path.stem}\n\n{told}")
    return "\n\n".join(parts) + "\n"


def on_files(files: Any, config: Any) -> Any:
    """Adds the written pages (called by MkDocs)."""
    from mkdocs.structure.files import File

    for place, text in pages().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Leads links between files of the repository to the pages of the site (called by MkDocs)."""
    depth = "../" * page.file.src_uri.count("/")
    here = page.file.src_uri
    return re.sub(r"\]\(([^)#\s:]+)(#[^)\s]*)?\)", lambda m: _link(m, depth, here), markdown)


def _link(found: re.Match[str], depth: str, here: str) -> str:
    target, anchor = found[1], found[2] or ""
    if here in ("index.md", "security.md", "contributing.md"):  # written for the repository's root
        target = re.sub(r"^(docs/)?tutorials/(\w+)\.md$", r"tutorials/\2.ipynb", target)
        target = target.removeprefix("docs/")
    if here == "reference/results.md":  # benchmarks/README.md
        target = target.replace("../docs/", depth)
        target = re.sub(r"^results/", f"{depth}results/", target)
    target = re.sub(r"^(\.\./)*benchmarks/results/", f"{depth}results/", target)
    target = re.sub(r"^(\.\./)*benchmarks/README\.md$", f"{depth}reference/results.md", target)
    target = re.sub(r"^(\.\./)*(benchmarks/)?receipts/?$", f"{depth}reference/results.md", target)
    target = re.sub(r"^(\.\./)*README\.md$", f"{depth}index.md", target)
    target = re.sub(r"^(\.\./)*CHANGELOG\.md$", f"{depth}changelog.md", target)
    target = re.sub(r"^(\.\./)*SECURITY\.md$", f"{depth}security.md", target)
    target = re.sub(r"^(\.\./)*LICENSE$", "https://www.apache.org/licenses/LICENSE-2.0", target)
    target = re.sub(r"^(\.\./)*CONTRIBUTING\.md$", f"{depth}contributing.md", target)
    return f"]({target}{anchor})"
