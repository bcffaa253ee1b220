"""An exported file and everything that was found out about it."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

from keras_trainkit._checks import InputError
from keras_trainkit.exporting.budget import Criterion


@dataclasses.dataclass(frozen=True)
class Exported:
    """A verified .tflite or .onnx file.

    Attributes:
        path: the file.
        report: all that was measured, as in the JSON file beside it.
        criteria: the budget's limits and what they were held against; empty without a budget.
    """

    path: Path
    report: dict[str, Any]
    criteria: tuple[Criterion, ...] = ()

    @property
    def findings(self) -> tuple[str, ...]:
        """What is wrong with the answers, a sentence each, whether or not there is a budget."""
        return tuple(each["text"] for each in self.report.get("findings", ()))

    @property
    def passed(self) -> bool:
        """Whether every limit is kept and there is no finding that the budget does not allow."""
        return not self.findings and all(criterion.passed for criterion in self.criteria)

    def _repr_html_(self) -> str:
        """Returns whether it passed, its size, findings and limits for a notebook."""
        from keras_trainkit import _notebook

        size = self.report.get("bytes")
        rows = {
            **({"bytes": f"{size:,}"} if isinstance(size, int) else {}),
            **{f"finding {i}": words for i, words in enumerate(self.findings, 1)},
            **{f"limit {i}": str(each) for i, each in enumerate(self.criteria, 1)},
        }
        return _notebook.shown(self.path.name, "passed" if self.passed else "did not pass", rows)


def write(exported: Exported, content: bytes) -> None:
    """Writes the file and its report, each whole; the file comes last.

    Raises:
        InputError: the disk is full, or the folder cannot be written.
    """
    text = json.dumps(exported.report, indent=2) + "\n"
    write_whole(sidecar(exported.path), text.encode())
    write_whole(exported.path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all.

    Raises:
        InputError: the disk is full, or the folder cannot be written.
    """
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise InputError(
            f"path must be one that can be written; received {str(path)!r} ({error.strerror})."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def sidecar(path: Path) -> Path:
    """Returns the place of the JSON report beside a file."""
    return path.with_name(path.name + ".json")
