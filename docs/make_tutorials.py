"""Writes the tutorials as notebooks: python docs/make_tutorials.py [--run].

Each tutorial is a page in docs/tutorials, paragraphs and code between ```python fences. With --run
every notebook is executed and its output kept (`make tutorials`).
"""

import re
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "tutorials"

TUTORIALS = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.md"))}


def parts(text: str) -> list[tuple[str, str]]:
    """Returns the kind and the text of every cell."""
    found = re.split(r"```python\n(.*?)```\n", text, flags=re.DOTALL)
    kinds = [("markdown", "code")[number % 2] for number in range(len(found))]
    return [(kind, part.strip()) for kind, part in zip(kinds, found, strict=True) if part.strip()]


def notebook(text: str) -> Any:
    """Returns the cells of a tutorial's text."""
    from nbformat import v4

    makers = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}
    cells = [
        makers[kind](part, id=f"cell-{number}") for number, (kind, part) in enumerate(parts(text))
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def execute(made: Any, folder: Path) -> None:
    """Runs the cells in order in an empty folder; a cell that fails raises CellExecutionError."""
    import os

    from nbclient import NotebookClient

    here = str(Path(sys.executable).parent)  # where `trainkit` is
    os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(made, timeout=900, resources=resources).execute()


def tidy(made: Any) -> None:
    """Drops what libraries log while they load, and when each cell ran."""
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
            cell.metadata = {}


def main(run: bool) -> None:
    """Writes every notebook, executed or not."""
    import os
    import tempfile

    import nbformat

    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

    FOLDER.mkdir(exist_ok=True)
    for name, text in TUTORIALS.items():
        made = notebook(text)
        with tempfile.TemporaryDirectory() as folder:
            if run:
                execute(made, Path(folder))
                tidy(made)
            written = nbformat.writes(made).replace(f"{folder}/", "")
        (FOLDER / f"{name}.ipynb").write_text(written + "\n", "utf-8")


if __name__ == "__main__":
    main("--run" in sys.argv[1:])
