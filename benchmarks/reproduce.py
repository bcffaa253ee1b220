"""Repeats a receipt, and says whether the same came out: `make reproduce RECIPE=mnist`.

    python -m benchmarks.reproduce mnist_tiny size=2k data=npz:mnist.npz [--seeds 2]

It trains the receipt's seeds anew with the receipt's settings and compares score by score, and
the means by Welch's t-test. Nothing is written.

Other versions, or another number of cores, make other roundings, and so other scores of a seed:
what must agree is the mean.
"""

import argparse
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import receipt
from keras_trainkit._checks import InputError

_ALPHA = 0.01


def main() -> int:
    """Reads the command line, trains, compares; returns 1 where the means differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("overrides", nargs="*", metavar="name=value", help="at least data=")
    parser.add_argument("--data-name", default="", help="which receipt, where there are several")
    parser.add_argument("--seeds", type=int, help="only the first so many seeds (default: all)")
    options = parser.parse_intermixed_args()
    console = Console(highlight=False)
    try:
        known = find(receipt.read(), options.recipe, options.overrides, options.data_name)
    except InputError as error:
        console.print(f"[bold red]error[/] {error}")
        return 2
    options.metric, options.data_name, options.export = known["metric"], known["data"], ""
    found = receipt.train(options, 0)
    for seed in range(1, min(options.seeds or len(known["test"]), len(known["test"]))):
        found = receipt.joined(found, receipt.train(options, seed))
    return report(known, found, console)


def find(
    known: list[dict[str, Any]], recipe: str, overrides: list[str], data_name: str
) -> dict[str, Any]:
    """Returns the one receipt that is meant.

    Raises:
        InputError: none or several fit.
    """
    changed = {text for text in overrides if not text.startswith("data=")}
    fitting = [
        each
        for each in known
        if each["recipe"] == recipe
        and set(each["changed"]) == changed
        and data_name in ("", each["data"])
    ]
    if len(fitting) == 1:
        return fitting[0]
    listed = "; ".join(f"{receipt.title(each)} --data-name {each['data']!r}" for each in known)
    raise InputError(
        f"RECIPE must name one receipt; received {' '.join([recipe, *sorted(changed)])!r}, which "
        f"fits {len(fitting)} of these: {listed}."
    )


def report(known: dict[str, Any], found: dict[str, Any], console: Console) -> int:
    """Prints both side by side; returns 1 where they do not agree."""
    table = Table("seed", "receipt", "now", box=None, pad_edge=False)
    for seed, (before, now) in enumerate(zip(known["test"], found["test"], strict=False)):
        table.add_row(str(seed), f"{before:.6g}", f"{now:.6g}")
    table.add_row("mean", receipt.score(known), receipt.score(found))
    console.print(table)
    for name in ("fingerprints", "parameters", "epochs", "hardware", "packages", "commit"):
        if name in known and known[name] != found[name]:
            console.print(f"other {name}: {known[name]} in the receipt, {found[name]} now")
    verdict, code = agreement(known["test"], found["test"])
    console.print(f"[bold]{verdict}[/]")
    return code


def agreement(before: list[float], now: list[float]) -> tuple[str, int]:
    """Returns whether two lists of scores agree, in words and as an exit code.

    Example:
        >>> agreement([0.991, 0.992], [0.991, 0.992])
        ('reproduced: every score is the same', 0)
    """
    if before[: len(now)] == now:
        return "reproduced: every score is the same", 0
    if len(now) < 2:
        low, high = min(before), max(before)
        return f"one seed tells little: {now[0]:.6g}, the receipt {low:.6g} to {high:.6g}", 0
    from scipy import stats

    p = float(stats.ttest_ind(before, now, equal_var=False).pvalue)
    if p < _ALPHA:
        return f"NOT reproduced: the means differ (Welch's t-test, p = {p:.2g})", 1
    return f"reproduced: no evidence that the means differ (Welch's t-test, p = {p:.2g})", 0


if __name__ == "__main__":
    sys.exit(main())
