"""Writes docs/symptoms.md: every symptom that the doctor knows, from its rule's docstring.

python docs/make_symptoms.py
"""

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent
RULES = FOLDER.parent / "keras_trainkit" / "diagnosis" / "rules"


def page() -> str:
    """Returns the page, from the sources alone: nothing is imported."""
    names = symptoms()
    parts = [
        "# Symptoms",
        "Written by `python docs/make_symptoms.py` from the rules in "
        "`keras_trainkit/diagnosis/rules`, in the order in which the doctor "
        "looks: a cause before what follows from it. The "
        "thresholds are named constants in each rule's file.",
        "| symptom | what it is |\n|---|---|\n"
        + "\n".join(f"| [{name}](#{name}) | {tree_of(name)[0]} |" for name in names),
    ]
    return "\n\n".join(parts + [entry(name) for name in names]) + "\n"


def symptoms() -> list[str]:
    """Returns the rules' names in the order of `RULES`."""
    tree = ast.parse((RULES / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES":
            assert isinstance(node.value, ast.Tuple)
            return [ast.unparse(element) for element in node.value.elts]
    raise ValueError("keras_trainkit/diagnosis/rules/__init__.py must name its rules in _MODULES")


def tree_of(name: str) -> tuple[str, str, list[str]]:
    """Returns a rule's title, the docstring of its check, and its thresholds."""
    source = (RULES / f"{name}.py").read_text("utf-8")
    tree = ast.parse(source)
    check = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "check")
    numbers = re.findall(r"^([A-Z][A-Z_]+(?:, [A-Z_]+)*) = (-?[\d.e-]+.*)$", source, re.MULTILINE)
    title = (ast.get_docstring(tree) or "").partition("\n")[0]
    return title, ast.get_docstring(check) or "", [f"{name} = {value}" for name, value in numbers]


def entry(name: str) -> str:
    """Returns a symptom's heading, what it is, how it is seen, what to do, and its sources."""
    title, text, numbers = tree_of(name)
    for section in ("Seen by", "Do", "Reference"):
        text = re.sub(rf"^{section}:", f"\n**{section}:**", text, flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text)
    thresholds = "```python\n" + "\n".join(numbers) + "\n```" if numbers else ""
    return "\n\n".join(part for part in (f"## {name}", f"*{title}*", text, thresholds) if part)


if __name__ == "__main__":
    (FOLDER / "symptoms.md").write_text(page(), "utf-8")
