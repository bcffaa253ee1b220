"""Draws the README's pictures from a real training: docs/training.svg and docs/curves.png.

python docs/make_pictures.py data=tfds:mnist
"""

import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from keras_trainkit import recipe, reporting, training
from keras_trainkit.cli import quiet

FOLDER = Path(__file__).parent


def main() -> None:
    """Trains the default recipe and keeps what it printed and drew."""
    quiet.import_tensorflow()
    console = Console(record=True, width=110, highlight=False)
    console.print("[bold]$ trainkit train mnist[/] " + " ".join(sys.argv[1:]))
    with tempfile.TemporaryDirectory() as out:
        overrides = recipe.assignments(sys.argv[1:])
        run = training.train("mnist", out=out, console=console, **overrides)
        reporting.save_curves(run)
        reporting.print_summary(run, console)
        text = console.export_svg(title="trainkit").replace(f"{out}/", "runs/")
        (FOLDER / "training.svg").write_text(text, "utf-8")
        shutil.copy(run.path / "curves.png", FOLDER / "curves.png")


if __name__ == "__main__":
    main()
