"""What a stranger wrote is shown as text: it steers no terminal, and is no markup."""

import ast
import io
import re

import pytest
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from keras_trainkit._terminal import Terminal, plain
from tests.conftest import ROOT

PACKAGE = ROOT / "keras_trainkit"
HOSTILE = [
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil\x1b\\here",
    "\x9b31m",
    "\r",
    "\x08\x08",
    "\x00",
    "\u202eevil",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\U000e0041",
    "acc[/a]",
    "[red]x",
    "[link=http://evil]x[/link]",
    "[/]",
    ":smile:",
]


def printed(show):
    terminal = Terminal(
        force_terminal=True, color_system="truecolor", width=200, file=io.StringIO()
    )
    show(terminal)
    return terminal.file.getvalue()


def table(text):
    made = Table(text, box=None)
    made.add_row(text)
    return made


WAYS = {
    "printed": lambda console, text: console.print(text, markup=False),
    "cell": lambda console, text: console.print(table(text)),
    "text": lambda console, text: console.print(Text(text, "bold")),
    "wrapped": lambda console, text: console.print(Text(text), soft_wrap=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_shown_as_text(way, text):
    shown = printed(lambda console: WAYS[way](console, text))
    bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)  # rich's own bold
    assert all(each.isprintable() or each in "\n\t" for each in bare)
    if text.isprintable():
        assert text in bare
    assert "\x1b]" not in shown


def test_a_bar_still_moves_and_its_words_are_text():
    def show(console):
        with Progress(console=console) as bar:
            bar.add_task("x\x1b[5mx", total=1)

    shown = printed(show)
    assert "\x1b[5m" not in shown
    assert "\x1b[2K" in shown  # rich's own


def test_the_markup_of_our_own_is_markup():
    assert "\x1b[1m" in printed(lambda console: console.print("[bold]run[/]"))
    assert plain("a\tb\nc é 日本 😀") == "a\tb\nc é 日本 😀"


SAFE_CALLS = ("escape", "len", "duration")


def _is_safe(piece: ast.FormattedValue) -> bool:
    """Whether what is put into a text with markup cannot be markup: escaped, or a number."""
    spec = piece.format_spec
    words = [each.value for each in getattr(spec, "values", []) if isinstance(each, ast.Constant)]
    if re.search(r"[,d%]|\.\d+[efg]", "".join(map(str, words))):
        return True
    value = piece.value
    if isinstance(value, ast.IfExp):
        return all(isinstance(each, ast.Constant) for each in (value.body, value.orelse))
    if not isinstance(value, ast.Call):
        return False
    name = getattr(value.func, "attr", getattr(value.func, "id", ""))
    return name in SAFE_CALLS


def _unescaped(source: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        f"line {call.lineno}: {ast.unparse(piece.value)}"
        for call in calls
        if getattr(call.func, "attr", "") == "print"
        and not any(keyword.arg == "markup" for keyword in call.keywords)
        for text in call.args
        if isinstance(text, ast.JoinedStr)
        for piece in text.values
        if isinstance(piece, ast.FormattedValue) and not _is_safe(piece)
    ]


def test_what_is_put_into_a_printed_text_is_escaped():
    wrong = {
        str(path.relative_to(PACKAGE)): found
        for path in sorted(PACKAGE.rglob("*.py"))
        if (found := _unescaped(path.read_text("utf-8")))
    }
    assert wrong == {}


def test_a_text_that_is_not_escaped_is_found():
    assert _unescaped('console.print(f"[bold]run[/] {run.name}")') == ["line 1: run.name"]
    assert _unescaped('console.print(f"{escape(a)} {n:,} {m:.3g}")') == []


def test_nothing_prints_past_the_door():
    wrong = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "_terminal.py" and re.search(r"\bConsole\(", path.read_text("utf-8"))
    ]
    assert wrong == []
