"""What TensorFlow Lite Micro writes to standard error: the memory it took, or why it refuses."""

import re
from pathlib import Path

from keras_trainkit._checks import InputError


def recorded(folder: Path) -> dict[str, int]:
    """Returns the memory that the interpreter's own recorder saw, as its log says.

    Raises:
        InputError: the log does not say it.
    """
    log = (folder / "log.txt").read_text("utf-8", "replace")
    found = dict(re.findall(r"Arena allocation (total|head) (\d+) bytes", log))
    if not {"total", "head"} <= found.keys():
        raise InputError("TensorFlow Lite Micro must say how much memory it took; it did not.")
    return {"arena_bytes": int(found["total"]), "arena_head_bytes": int(found["head"])}


def reason(folder: Path) -> str:
    """Returns why the interpreter refused a file, as its log says; nothing where it does not."""
    log = (folder / "log.txt").read_text("utf-8", "replace")
    lines = [
        line for line in log.splitlines() if re.match(r"(Node |Failed to get|Didn't find)", line)
    ]
    return lines[0].rstrip(".") if lines else ""
