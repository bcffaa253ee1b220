"""How a notebook shows a result: a sentence, a table of two columns, and a picture."""

import base64
import html
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def shown(title: str, said: str, rows: Mapping[str, Any], figure: "Figure | None" = None) -> str:
    """Returns HTML, with every text escaped.

    Args:
        title: in bold.
        said: behind it.
        rows: name and value; a number is rounded to four digits.
        figure: drawn below.

    Example:
        >>> shown("<b>", "done", {"mae": 0.123456})
        '<p><b>&lt;b&gt;</b> done</p><table><tr><td>mae</td><td>0.1235</td></tr></table>'
    """
    cells = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(_text(value))}</td></tr>"
        for name, value in rows.items()
    )
    head = f"<p><b>{html.escape(title)}</b> {html.escape(said)}</p><table>{cells}</table>"
    return head if figure is None else head + _picture(figure, title)


def _text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _picture(figure: "Figure", title: str) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    data = base64.b64encode(file.getvalue()).decode("ascii")
    style = "max-width:40em;width:100%"
    return f'<img alt="{html.escape(title)}" style="{style}" src="data:image/png;base64,{data}">'
