"""A run as a notebook shows it."""

import base64
import html
from collections.abc import Mapping
from pathlib import Path


def run_html(title: str, status: str, scores: Mapping[str, float], picture: Path) -> str:
    """Returns a title, a table of scores, and a picture where its file is there.

    Example:
        >>> run_html("<a>", "finished", {"mae": 0.5}, Path("none.png"))
        '<p><b>&lt;a&gt;</b> finished</p><table><tr><td>mae</td><td>0.5</td></tr></table>'
    """
    cells = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{value:.5g}</td></tr>"
        for name, value in scores.items()
    )
    shown = ""
    if picture.is_file():
        data = base64.b64encode(picture.read_bytes()).decode("ascii")
        shown = f'<img alt="curves" style="max-width:100%" src="data:image/png;base64,{data}">'
    return f"<p><b>{html.escape(title)}</b> {html.escape(status)}</p><table>{cells}</table>{shown}"
