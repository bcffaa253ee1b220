"""What is printed: whatever a file or a run says, it is text and steers no terminal."""

import math
import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# control characters but the tab and the line break, and marks that turn, hide or join text
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)

_LONG = 1e9  # from here on a power of ten is easier to read


def plain(text: str) -> str:
    r"""Returns a text with every character that steers a terminal written out.

    These are escape sequences, carriage returns and marks that turn or hide text.

    Example:
        >>> print(plain("run\x1b[2J\r"))
        run\x1b[2J\r
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def number(value: Any, digits: int = 4) -> str:
    """Returns a number as a person reads it.

    Example:
        >>> number(0.123456), number(1234567), number(float("nan")), number(None)
        ('0.1235', '1,234,567', '-', '-')
        >>> number(47734.4), number(1.5e12), number(-250012.0)
        ('47,734', '1.5e+12', '-250,012')
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    whole = 10**digits <= abs(value) < _LONG
    return f"{value:,.0f}" if whole else f"{value:.{digits}g}"


class Terminal(Console):
    r"""A `rich` console for texts of strangers: none of them is markup or a control sequence.

    A text that is printed itself may hold markup, so what is put into it is `escape`d; a text in a
    table is shown as it is.

    Example:
        >>> Terminal().print("[bold]run[/]", "mine\x1b[2J")
        run mine\x1b[2J
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"highlight": False, "emoji": False, "markup": False, **options})

    def print(self, *objects: Any, markup: bool | None = None, **options: Any) -> None:
        """Prints as `rich` does; `markup=False` where a text is shown as it is."""
        shown = [
            Text.from_markup(each, emoji=False) if isinstance(each, str) and markup is not False
            else each
            for each in objects
        ]  # fmt: skip
        super().print(*shown, markup=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Returns a cell's text as `rich` does, with control characters written out."""
        return super().render_str(plain(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Renders as `rich` does, with control characters written out."""
        for segment in super().render(renderable, options):
            if segment.control or not _CONTROL.search(segment.text):
                yield segment
            else:
                yield Segment(plain(segment.text), segment.style)
