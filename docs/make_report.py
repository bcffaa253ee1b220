"""Photographs the page of a run, for the README: python docs/make_report.py RUN_FOLDER.

The picture is of `trainkit train mnist_fast data=bundled`; it needs Chromium.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


def main(run: Path) -> None:
    """Writes docs/report.png."""
    chromium = shutil.which("chromium") or sys.exit("Chromium must be installed.")
    with tempfile.TemporaryDirectory() as profile:
        page, picture = (run / "report.html").resolve(), FOLDER / "report.png"
        places = [f"--user-data-dir={profile}", f"--screenshot={picture}", page.as_uri()]
        look = ["--hide-scrollbars", "--window-size=1000,1250"]
        subprocess.run([chromium, *FLAGS, *look, *places], check=True, capture_output=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
