"""Accuracy against parameters and bytes of small models: `make frontier DATA=mnist.npz`.

    python -m benchmarks.frontier mnist.npz --seeds 5 [--draw]

Trains every size of `mnist_tiny`, exports it in int8, and scores both on the test rows. It goes on
where the receipts were left; the table and the picture are written from the receipts alone.
"""

import argparse
import functools
import math
import statistics
from pathlib import Path
from typing import Any

from benchmarks import receipt
from keras_trainkit import recipe as recipes
from keras_trainkit.training import plan

ROOT = Path(__file__).parents[1]
TABLE, PICTURE = ROOT / "benchmarks/results/frontier.md", ROOT / "docs/frontier.svg"
SIZES, DATA = ("8k", "2k", "575"), "full MNIST"
TFMOT = {"name": "TFMOT's example, as published", "parameters": 20_410, "percent": 98.0}
GUIDE = "https://www.tensorflow.org/model_optimization/guide"
GOALS = {  # percent, parameters once batch norm is folded, and KB of 1,024
    "8k": (99.40, 8_000, 16),
    "2k": (99.00, 2_000, 6),
    "575": (98.00, 575, None),
}
MOST_DROP_PP = 0.05


def main() -> None:
    """Trains what is left to train, then writes the table and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", help="an .npz with x_train, y_train, x_test and y_test")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=SIZES, default=SIZES)
    parser.add_argument("--draw", action="store_true", help="train nothing")
    options = parser.parse_args()
    if not options.path and not options.draw:
        parser.error("name the data, an .npz with x_train, y_train, x_test and y_test")
    for size in () if options.draw else options.only:
        receipt.make(
            argparse.Namespace(
                recipe="mnist_tiny",
                overrides=[f"size={size}", f"data=npz:{options.path}"],
                seeds=options.seeds,
                metric="accuracy",
                data_name=DATA,
                export="int8",
                fresh=False,
                runs=None,
            )
        )
    found = receipts()
    TABLE.write_text(page(found), "utf-8")
    draw(found)
    print(page(found))


def receipts() -> dict[str, dict[str, Any]]:
    """Returns the receipt of every size that has one."""
    known = {tuple(each["changed"]): each for each in receipt.read() if "exported" in each}
    return {size: known[f"size={size}",] for size in SIZES if (f"size={size}",) in known}


def page(found: dict[str, dict[str, Any]]) -> str:
    """Returns the table, and below it which goals were met."""
    lines = [
        "Test accuracy on MNIST, mean ± standard deviation over seeds. Parameters count the",
        "statistics of batch norm; folded into the convolutions, as in the file, it leaves a bias.",
        "Bytes count the file's metadata. int8 is calibrated on training rows.",
        *sorted(
            {f"{each['hardware']}, keras {each['packages']['keras']}." for each in found.values()}
        ),
        "",
        "| model | parameters | folded | test accuracy | int8 file | accuracy of the file "
        "| drop, points | seeds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size, each in found.items():
        files = each["exported"]
        tests = receipt.in_words([file["test"] for file in files], "accuracy")
        lines.append(
            f"| `mnist_tiny size={size}` | {each['parameters']:,} | {folded(size):,} "
            f"| {receipt.score(each)} "
            f"| {_bytes(each):,.0f} bytes | {tests} | {_drop(each):+.3f} | {len(each['test'])} |"
        )
    cited = f"[{TFMOT['name']}]({GUIDE})"
    lines.append(
        f"| {cited} | {TFMOT['parameters']:,} | {TFMOT['parameters']:,} "
        f"| about {TFMOT['percent']:g} % | | | | |"
    )
    lines += ["", "| goal | reached |", "|---|---|", *_goals(found), ""]
    return "\n".join(lines)


def _goals(found: dict[str, dict[str, Any]]) -> list[str]:
    lines = []
    for size, each in found.items():
        percent, most, kb = GOALS[size]
        mean, size_kb, drop = 100 * statistics.mean(each["test"]), _bytes(each) / 1024, _drop(each)
        lines.append(
            f"| {size}: at least {percent:.2f} % | {_word(mean >= percent)}: {mean:.2f} % |"
        )
        lines.append(
            f"| {size}: at most {most:,} parameters | {_word(folded(size) <= most)}: "
            f"{folded(size):,} (with statistics {each['parameters']:,}) |"
        )
        if kb:
            lines.append(f"| {size}: at most {kb} KB | {_word(size_kb <= kb)}: {size_kb:.1f} KB |")
        lines.append(
            f"| {size}: int8 loses at most {MOST_DROP_PP} points "
            f"| {_word(drop <= MOST_DROP_PP)}: {drop:+.3f} |"
        )
    return lines


@functools.cache
def folded(size: str) -> int:
    """Returns the trainable numbers: what is left once batch norm, without a scale, is folded."""
    net = plan.prepare(recipes.load("mnist_tiny"), {"size": size, "data": "bundled:mnist"}).model
    return sum(math.prod(weight.shape) for weight in net.trainable_weights)


def _word(kept: bool) -> str:
    return "yes" if kept else "NO"


def _bytes(found: dict[str, Any]) -> float:
    return statistics.mean(file["bytes"] for file in found["exported"])


def _drop(found: dict[str, Any]) -> float:
    return statistics.mean(file["drop_pp"] for file in found["exported"])


def draw(found: dict[str, dict[str, Any]]) -> None:
    """Draws test accuracy over parameters."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "frontier"
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    names = [
        f"mnist_tiny {size}: int8 file {_bytes(each):,.0f} bytes" for size, each in found.items()
    ]
    counts = [each["parameters"] for each in found.values()]
    means = [100 * statistics.mean(each["test"]) for each in found.values()]
    spread = [
        100 * statistics.stdev(each["test"]) if len(each["test"]) > 1 else 0.0
        for each in found.values()
    ]
    axes.errorbar(counts, means, spread, fmt="o-", color="#2f62c0", markersize=8, capsize=4)
    note = {"textcoords": "offset points", "fontsize": 9}
    for name, count, mean in zip(names, counts, means, strict=True):
        axes.annotate(f"{mean:.2f} %  {name}", (count, mean), (10, -12), **note)
    theirs = TFMOT["parameters"], TFMOT["percent"]
    axes.scatter(*theirs, color="#999999", s=64)
    axes.annotate(
        f"about {theirs[1]:g} %\n{TFMOT['name']}",
        theirs,
        (0, 10),
        color="#777777",
        ha="center",
        **note,
    )
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.set_xlim(400, 60_000)
    axes.set_ylim(min([*means, 98.0]) - 0.5, 100)
    axes.set_xlabel("parameters", fontsize=9)
    axes.set_ylabel("test accuracy on MNIST, %", fontsize=9)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
