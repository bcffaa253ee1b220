"""JSON files by which processes talk: written whole, and None where one is missing or half."""

import json
from pathlib import Path
from typing import Any


def write(path: Path, value: Any) -> None:
    """Writes a JSON file whole."""
    partial = path.with_name(f".partial-{path.name}")
    partial.write_text(json.dumps(value), "utf-8")
    partial.replace(path)


def read(path: Path) -> Any:
    """Returns what a JSON file holds, or None where it is missing or half."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
