"""A run as a notebook shows it."""

import base64
from collections.abc import Mapping
from pathlib import Path

from keras_trainkit import _limits, _notebook


def run_html(title: str, status: str, scores: Mapping[str, float], picture: Path) -> str:
    """Returns a title, a table of scores, and a picture where its file is there.

    Example:
        >>> run_html("<a>", "finished", {"mae": 0.5}, Path("none.png"))
        '<p><b>&lt;a&gt;</b> finished</p><table><tr><td>mae</td><td>0.5</td></tr></table>'
    """
    table = _notebook.shown(title, status, {name: f"{value:.5g}" for name, value in scores.items()})
    shown = ""
    if picture.is_file():
        data = base64.b64encode(_limits.read(picture, "curves")).decode("ascii")
        shown = f'<img alt="curves" style="max-width:100%" src="data:image/png;base64,{data}">'
    return table + shown
