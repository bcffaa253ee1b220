"""Prints the table of the recorded corpus: `python -m benchmarks.doctor`.

`--half calibrate --wrong` lists what went wrong there, to look at while rules are calibrated.
"""

import argparse

from benchmarks.doctor.faults import FAULTS
from benchmarks.doctor.judge import TOOLS, Judged, judged
from benchmarks.doctor.record import runs

NOTE = """{done} of the corpus's {whole} runs were recorded.

Thresholds were calibrated on one half of the programs; the figures to quote are of the held half.
Detected: a finding above advice (for a fault marked mild any that names the cause). Cause first:
the first finding names it, by the symptoms noted in `faults.py`. AUTOTRAINER and UMLAUT are
re-stated rules over the same signals, not the tools; both were made for classifiers."""


def share(values: list[bool]) -> str:
    """Returns a share in percent with its count.

    Example:
        >>> share([True, False, False])
        '33.3 % (1/3)'
    """
    if not values:
        return "-"
    return f"{100 * sum(values) / len(values):.1f} % ({sum(values)}/{len(values)})"


def print_totals(half: str) -> None:
    """Prints detection, causes and alarms of every tool on a half."""
    print(f"\n**{half} half**\n")
    print("| | detected | cause first | cause in two | healthy: errors | healthy: above advice |")
    print("|---|---:|---:|---:|---:|---:|")
    chosen = [run for run in runs() if run.half == half]
    for tool in TOOLS:
        rows = list(judged(chosen, tool))
        sick = [row for row in rows if row.run.kind]
        well = [row for row in rows if not row.run.kind]
        cells = [[r.detected for r in sick], [r.first for r in sick], [r.second for r in sick]]
        cells += [[r.error for r in well], [r.alarm for r in well]]
        print(f"| {tool} | {' | '.join(share(cell) for cell in cells)} |")


def print_kinds(half: str) -> None:
    """Prints the doctor's figures of every kind of fault."""
    print(f"\n| fault ({half} half) | runs | detected | cause first | in two | said first |")
    print("|---|---:|---:|---:|---:|---|")
    rows = list(judged([run for run in runs() if run.half == half and run.kind], "doctor"))
    for fault in FAULTS:
        own = [row for row in rows if row.run.kind == fault.kind]
        if own:
            firsts = sorted({row.said[0][1] if row.said else "nothing" for row in own})
            counts = [sum(r.detected for r in own), sum(r.first for r in own)]
            counts.append(sum(r.second for r in own))
            numbers = " | ".join(map(str, [len(own), *counts]))
            name = f"{fault.kind}{' (mild)' if fault.mild else ''}"
            print(f"| {name} | {numbers} | {', '.join(firsts)} |")


def print_wrong(half: str) -> None:
    """Lists the runs of a half that the doctor misjudges."""
    for row in judged([run for run in runs() if run.half == half], "doctor"):
        if _is_wrong(row):
            said = ", ".join(f"{severity[0]}:{symptom}" for severity, symptom, _ in row.said)
            name = f"{row.run.kind or 'HEALTHY'} | {row.run.program} | {row.run.seed}"
            print(f"{name} | {'' if row.detected else 'MISSED '}{said}")


def _is_wrong(row: Judged) -> bool:
    return not (row.detected and row.first) if row.run.kind else row.alarm


def main() -> None:
    """Prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("calibrate", "held"))
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    if options.wrong:
        print_wrong(options.half or "calibrate")
        return
    whole = list(runs())
    done = sum(run.path.exists() for run in whole)
    print(NOTE.format(done=done, whole=len(whole)))
    for half in (options.half,) if options.half else ("held", "calibrate"):
        print_totals(half)
    print_kinds(options.half or "held")


if __name__ == "__main__":
    main()
