"""Judges the recorded runs: what was found, and whether it names the cause."""

import dataclasses
from collections.abc import Iterable, Iterator

from benchmarks.doctor import baselines
from benchmarks.doctor.faults import FAULTS
from benchmarks.doctor.record import Run, read
from keras_trainkit.diagnosis import Signals, examine

TOOLS = ("doctor", "AUTOTRAINER", "UMLAUT")


@dataclasses.dataclass(frozen=True)
class Judged:
    """One run under one tool.

    Attributes:
        run: which.
        said: severity, symptom and first cause of every finding, the worst first.
        detected: a finding above advice; for a mild fault any that names the cause.
        first: whether the first finding names the cause.
        second: whether one of the first two does.
    """

    run: Run
    said: list[tuple[str, str, str]]
    detected: bool = False
    first: bool = False
    second: bool = False

    @property
    def error(self) -> bool:
        """Whether there is an error among the findings."""
        return any(severity == "error" for severity, *_ in self.said)

    @property
    def alarm(self) -> bool:
        """Whether there is a finding above advice."""
        return any(severity != "advice" for severity, *_ in self.said)


def judged(runs: Iterable[Run], tool: str) -> Iterator[Judged]:
    """Yields the recorded runs under a tool."""
    for run in runs:
        if run.path.exists():
            yield _judge(run, _said(tool, Signals.from_records(read(run)[1])))


def _said(tool: str, signals: Signals) -> list[tuple[str, str, str]]:
    if tool == "doctor":
        return [(f.severity, f.symptom, f.causes[0]) for f in examine(signals).findings]
    rules = baselines.autotrainer if tool == "AUTOTRAINER" else baselines.umlaut
    return [(severity, symptom, "rate") for severity, symptom in rules(signals)]


def _judge(run: Run, said: list[tuple[str, str, str]]) -> Judged:
    if not run.kind:
        return Judged(run, said)
    fault = next(fault for fault in FAULTS if fault.kind == run.kind)
    named = [_names(fault.accepted, symptom, cause) for _, symptom, cause in said]
    above = any(severity != "advice" for severity, *_ in said)
    found = above or (fault.mild and any(named))
    return Judged(run, said, found, any(named[:1]), any(named[:2]))


def _names(accepted: tuple[str, ...], symptom: str, cause: str) -> bool:
    for one in accepted:
        name, colon, word = one.partition(":")
        if name == symptom and (not colon or word in cause):
            return True
    return False
