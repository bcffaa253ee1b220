"""Writes licences.md: what is installed with the package, and under which licence.

python docs/make_licences.py
"""

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).with_name("licences.md")


def installed(name: str, seen: dict[str, metadata.Distribution]) -> None:
    """Adds what a package needs, and what that needs, as far as it is installed."""
    for text in metadata.requires(name) or ():
        needed = Requirement(text)
        key = re.sub(r"[-_.]+", "-", needed.name).lower()
        if key in seen or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        try:
            seen[key] = metadata.distribution(needed.name)
        except metadata.PackageNotFoundError:
            continue
        installed(needed.name, seen)


def licence(found: metadata.Distribution) -> str:
    """Returns a licence's name: its expression, its classifiers, or its field's first line."""
    about = found.metadata
    if expression := about.get("License-Expression"):
        return expression
    words = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or ()
             if text.startswith("License :: ") and text != "License :: OSI Approved"]  # fmt: skip
    if words:
        return ", ".join(words)
    lines = (about.get("License") or "").strip().splitlines()
    return lines[0][:60] if lines else "not said"


def page() -> str:
    """Returns the table."""
    seen: dict[str, metadata.Distribution] = {}
    installed("keras_trainkit", seen)
    rows = [f"| {name} | {found.version} | {licence(found)} |" for name, found in seen.items()]
    return (
        "# Licences\n\nWhat `pip install keras_trainkit` brings with it, and the licence each "
        "package states of itself; written by\n`make audit` from the installed packages.\n\n"
        "| package | version | licence |\n|---|---|---|\n" + "\n".join(sorted(rows)) + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
