"""Writes docs/components.md: every component with its first line, its example and its source.

python docs/make_components.py
"""

import ast
import inspect
import re
import textwrap
from pathlib import Path

FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent / "keras_trainkit"
ROOMS = {
    "metrics": "Metrics",
    "losses": "Losses",
    "schedules": "Learning-rate schedules",
    "layers": "Layers",
    "optimizers": "Optimizers",
    "callbacks": "Callbacks",
}
PICTURES = {"schedules": "schedules.png", "layers": "augmentations.png"}


def page() -> str:
    """Returns the page, from the sources alone: nothing is imported."""
    parts = [
        "# Components",
        "Written by `python docs/make_components.py`; the examples are docstrings, run as tests.",
        " · ".join(f"[{title}](#{title.lower().replace(' ', '-')})" for title in ROOMS.values()),
    ]
    for room, title in ROOMS.items():
        parts.append(f"## {title}\n\n`from keras_trainkit import {room}`")
        tree = ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))
        parts.append(ast.get_docstring(tree) or "")
        if room in PICTURES and (FOLDER / PICTURES[room]).is_file():
            parts.append(f"![{title.lower()}]({PICTURES[room]})")
        parts += [entry(room, name) for name in sorted(exports(room), key=str.lower)]
    return "\n\n".join(parts) + "\n"


def exports(room: str) -> dict[str, str]:
    """Returns the names a room exports, and the module each comes from."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))
    lines = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = [(alias.name, str(line.module)) for line in lines for alias in line.names]
    return {name: module for name, module in names if not name.startswith("_")}


def entry(room: str, name: str) -> str:
    """Returns a component's heading, first line, example and source."""
    path = FOLDER.parent / (exports(room)[name].replace(".", "/") + ".py")
    tree = ast.parse(path.read_text("utf-8"))
    nodes = (ast.ClassDef, ast.FunctionDef)
    (node,) = (n for n in tree.body if isinstance(n, nodes) and n.name == name)
    sections = split(ast.get_docstring(node) or "")
    parts = [f"### `{room}.{name}`", sections[""].split("\n\n")[0].replace("\n", " ")]
    if "Example" in sections:
        parts.append(code(sections["Example"]))
    if "Reference" in sections:
        parts.append("Source: " + " ".join(sections["Reference"].split()))
    return "\n\n".join(parts)


def split(text: str) -> dict[str, str]:
    """Splits a docstring into its sections; the text before the first one is under ''."""
    parts = re.split(r"^(\w[\w /]*):\n", inspect.cleandoc(text) + "\n", flags=re.MULTILINE)
    titles = ["", *(title.removesuffix("s") for title in parts[1::2])]
    return dict(zip(titles, (textwrap.dedent(part).strip() for part in parts[0::2]), strict=True))


def code(example: str) -> str:
    """Returns an example as a block of code."""
    if example.startswith("```"):
        return example
    return f"```python\n{example}\n```"


if __name__ == "__main__":
    (FOLDER / "components.md").write_text(page(), "utf-8")
