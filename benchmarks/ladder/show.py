"""The table and the picture of the ladder, from what was recorded."""

import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.ladder.clock import LIMIT, TARGETS
from benchmarks.ladder.programs import Program

ROOT = Path(__file__).parents[2]
TABLE, PICTURE = ROOT / "benchmarks/results/ladder.md", ROOT / "docs/ladder.svg"
COLOURS = ("#a9c6f5", "#6f9ee8", "#2f62c0", "#12306b")
Records = list[dict[str, Any]]


def write(records: Records, programs: Mapping[str, Program], rungs: Mapping[str, Program]) -> None:
    """Writes table and picture."""
    text = page(records, programs, rungs)
    TABLE.write_text(text, "utf-8")
    draw(records, programs, rungs)
    print(text)


def page(records: Records, programs: Mapping[str, Program], rungs: Mapping[str, Program]) -> str:
    """Returns both tables with what they were measured on."""
    late = [
        each | {"reached": {k: v + each["start_up"] for k, v in each["reached"].items()}}
        for each in records
    ]
    first = ["", "From the first step:", "", *table(records, programs, rungs)]
    start = ["", "From the start of the process:", "", *table(late, programs, rungs)]
    return "\n".join([*about(records), *first, *start, ""])


def table(
    records: Records, programs: Mapping[str, Program], rungs: Mapping[str, Program]
) -> list[str]:
    """Returns the lines of a table."""
    heads = " | ".join(f"{target:g} %" for target in TARGETS)
    lines = [
        f"| program | {heads} | test accuracy at the end | seeds |",
        "|---" * (len(TARGETS) + 3) + "|",
    ]
    for name, program in programs.items():
        found = of(records, name)
        if not found:
            continue
        said = f"{'' if name in rungs else 'peer: '}{program.says}"
        cells = " | ".join(_cell(found, target) for target in TARGETS)
        ends = spread([each["accuracy"] for each in found])
        lines.append(f"| {said} | {cells} | {ends} % | {len(found)} |")
    return lines


def about(records: Records) -> list[str]:
    """Returns what the reader must know, as lines of text."""
    machines = sorted({each["hardware"] for each in records})
    packages = records[-1]["packages"] if records else {}
    versions = ", ".join(f"{name} {version}" for name, version in packages.items())
    loads = [each["load"] for each in records] or [0.0]
    return [
        f"Measured on {'; '.join(machines)}, {versions}. The load average at the start of a",
        f"program was {min(loads):g} to {max(loads):g}: below 1 nothing else ran.",
        "",
        "Seconds until a test accuracy was first seen, mean ± standard deviation over seeds. From",
        "the first step means with its tracing and compiling, without imports and data. The test",
        "images are scored every 6,000 training images, with the clock stopped. Where not every",
        f"seed reached it in its epochs or in {LIMIT:.0f} s, there is no mean: `2 of 5` did.",
        "A rung changes what it says in the rung above it; the hyper-parameters were chosen on",
        "training rows kept back, never on test rows.",
    ]


def of(records: Records, name: str) -> Records:
    """Returns the records of a program."""
    return [each for each in records if each["program"] == name]


def times(found: Records, target: float) -> list[float]:
    """Returns the seconds of the seeds that reached a target."""
    return [each["reached"][str(target)] for each in found if str(target) in each["reached"]]


def _cell(found: Records, target: float) -> str:
    reached = times(found, target)
    if len(reached) < len(found):
        return f"{len(reached)} of {len(found)}" if reached else "-"
    return f"{spread(reached)} s"


def spread(values: list[float]) -> str:
    """Returns mean and standard deviation in words."""
    mean = f"{statistics.mean(values):.2f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):.2f}"


def draw(records: Records, programs: Mapping[str, Program], rungs: Mapping[str, Program]) -> None:
    """Draws a row a program: a dot for each accuracy that every seed reached, a bar at the end."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "ladder"
    names = [name for name in programs if of(records, name)]
    figure = Figure(figsize=(9, 0.42 * len(names) + 1.3), layout="constrained")
    axes = figure.subplots()
    for row, name in enumerate(names):
        found = of(records, name)
        end = statistics.mean(each["seconds"] for each in found)
        score = statistics.mean(each["accuracy"] for each in found)
        points = [
            (statistics.mean(reached), colour)
            for target, colour in zip(TARGETS, COLOURS, strict=True)
            if len(reached := times(found, target)) == len(found)
        ]
        axes.plot([*(x for x, _ in points), end], [row] * (len(points) + 1), color="#d5d5d5")
        axes.scatter(end, row, marker="|", color="#999999", s=64)
        for x, colour in points:
            axes.scatter(x, row, color=colour, s=64, zorder=2)
        axes.annotate(
            f"ends at {score:.2f} %", (end, row), (8, 0), textcoords="offset points", va="center",
            fontsize=8, color="#777777",
        )  # fmt: skip
    for target, colour in zip(TARGETS, COLOURS, strict=True):
        axes.scatter([], [], c=colour, s=64, label=f"{target:g} %")
    _dress(axes, names, programs, rungs)
    figure.savefig(PICTURE, metadata={"Date": None})


def _dress(
    axes: Any, names: list[str], programs: Mapping[str, Program], rungs: Mapping[str, Program]
) -> None:
    """Writes the axes' words."""
    says = [("" if name in rungs else "peer: ") + programs[name].says for name in names]
    axes.set_yticks(range(len(names)), says, fontsize=9)
    axes.invert_yaxis()
    axes.set_xscale("log")
    left, right = axes.get_xlim()
    axes.set_xlim(left, right * 2)
    axes.set_xticks([t for t in (0.5, 1, 2, 5, 10, 20, 50, 100, 200) if left < t < right])
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.set_xlabel("seconds of training to a test accuracy on MNIST, two CPU cores", fontsize=9)
    axes.grid(axis="x", alpha=0.25)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, ncols=4, loc="lower left", bbox_to_anchor=(0, 1.01))
