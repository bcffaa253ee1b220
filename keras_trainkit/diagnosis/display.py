"""A verdict as a person reads it: on a terminal in colour, elsewhere as plain lines."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keras_trainkit.diagnosis import Finding, Verdict
from keras_trainkit.diagnosis.finding import ADVICE, ERROR, WARNING
from keras_trainkit.diagnosis.plan import ordered

_STYLES = {ERROR: "bold red", WARNING: "bold yellow", ADVICE: "bold cyan"}
_MOST_NUMBERS = 6
_NOTHING = {
    "training": "nothing found",
    "blind": "nothing found, but overfitting cannot be judged without validation losses",
    "history": "nothing found in the curves, which show little",
    "start": "nothing found before training",
}


def show_verdict(
    verdict: Verdict, console: Console, fields: Collection[str] = (), brief: bool = False
) -> None:
    """Prints findings, doubts, and what was checked.

    Args:
        verdict: of the rules.
        console: where to print.
        fields: names of the recipe's fields, so that a prescription can be an override.
        brief: leaves out what was checked and what could not be judged.
    """
    counts = [sum(f.severity == s for f in verdict.findings) for s in (ERROR, WARNING, ADVICE)]
    words = [
        f"{n} {word}{'s' if n > 1 and word != 'advice' else ''}"
        for n, word in zip(counts, (ERROR, WARNING, ADVICE), strict=True)
        if n
    ]
    healthy = verdict.healthy
    seen = "blind" if verdict.blind and verdict.seen == "training" else verdict.seen
    said = ", ".join(words) or ("healthy: nothing found" if healthy else _NOTHING[seen])
    checked = len(verdict.checked) + len(verdict.findings)
    style = "bold green" if healthy else "bold"
    console.print(Text.assemble(("doctor ", "bold"), (said, style), f"  ({checked} rules looked)"))
    if verdict.note:
        _line(console, "note", verdict.note)
    if verdict.doubt:
        console.print(
            Text.assemble(("not enough data for a verdict: ", "bold yellow"), verdict.doubt),
            soft_wrap=True,
        )
    for finding in verdict.findings:
        show_finding(finding, console, fields)
    for name, words in _lines_below(verdict, fields, brief):
        _line(console, name, words)


def _lines_below(
    verdict: Verdict, fields: Collection[str], brief: bool
) -> Iterator[tuple[str, str]]:
    """Yields what stands under the findings: the plan, what is no fault, and what was checked."""
    steps = ordered(verdict.findings)
    if len(steps) > 1:
        yield "plan", "; ".join(f"{i}. {_do(f, fields)}" for i, f in enumerate(steps, 1))
    yield from (("explained", words) for words in verdict.remarks)
    if verdict.healthy and not brief:
        yield from (("numbers", words) for words in verdict.numbers)
        yield "checked", ", ".join(verdict.checked)
    for reason, titles in _by_reason({} if brief else verdict.unjudged).items():
        yield "not judged", f"{', '.join(titles)} ({reason})"
    for symptom, error in verdict.broken.items():
        yield "broken", f"the rule {symptom} raised and was left out: {error}"


def show_finding(finding: Finding, console: Console, fields: Collection[str] = ()) -> None:
    """Prints one finding."""
    head = Text.assemble(
        (f"{finding.severity.upper():<8}", _STYLES[finding.severity]),
        (finding.sentence, "bold"),
        (f"  [{finding.symptom}]", "dim"),
    )
    console.print(head, soft_wrap=not console.is_terminal)
    for name, words in finding_lines(finding, fields):
        _line(console, name, words)


def finding_lines(finding: Finding, fields: Collection[str] = ()) -> list[tuple[str, str]]:
    """Returns the lines under a finding's sentence: a label and its words.

    Example:
        >>> from keras_trainkit.diagnosis import Prescription
        >>> do = Prescription("model.fit(..., epochs=3)", {"epochs": 3})
        >>> found = Finding("x", "warning", "...", {"best": 0.5}, ("a", "b"), do, "c", "d")
        >>> for name, words in finding_lines(found, fields=("epochs",)):
        ...     print(f"{name}: {words}")
        evidence: best 0.5
        cause: 1. a; 2. b
        do: epochs=3
        expect: c
        read: d
    """
    numbers = [f"{name} {_short(value)}" for name, value in finding.evidence.items()]
    ranked = finding.causes
    causes = "; ".join(f"{i}. {cause}" for i, cause in enumerate(ranked, 1))
    lines = [
        ("evidence", ", ".join(numbers[:_MOST_NUMBERS])),
        ("cause", causes if len(ranked) > 1 else "".join(ranked)),
        ("do", _do(finding, fields)),
        ("expect", finding.effect),
    ]
    lines += [("so also", under.sentence) for under in finding.consequences]
    return [*lines, ("read", finding.reference)]


def _do(finding: Finding, fields: Collection[str]) -> str:
    usable = {k: v for k, v in finding.prescription.overrides.items() if k in fields}
    done = " ".join(f"{name}={value}" for name, value in usable.items())
    return done or finding.prescription.code


def _by_reason(unjudged: Mapping[str, str]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for title, reason in unjudged.items():
        result.setdefault(reason, []).append(title)
    return result


def _short(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "unknown" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.4g}" if isinstance(value, float) else str(value)
    if isinstance(value, Mapping):
        return _joined(f"{name} {_short(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return _joined(_short(each) for each in value)
    return str(value)


def _joined(words: Iterable[str]) -> str:
    listed = list(words)
    more = f" ... ({len(listed)})" if len(listed) > _MOST_NUMBERS else ""
    return " / ".join(listed[:_MOST_NUMBERS]) + more


def _line(console: Console, name: str, words: str) -> None:
    if not console.is_terminal:
        console.print(Text(f"  {name:<11}{words}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", width=10)
    grid.add_column()
    grid.add_row(name, Text(words))
    console.print(Padding(grid, (0, 0, 0, 2)))
