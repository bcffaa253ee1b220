"""Trains a recipe with several seeds and keeps what it reached: a receipt.

    python -m benchmarks.receipt mnist --data-name "full MNIST" data=npz:mnist.npz

Every seed is one `trainkit train` in a process of its own; `--runs FOLDER` takes finished runs, a
seed each, instead of training. The receipt goes to
benchmarks/receipts/, and the table of all receipts is printed for the README.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from keras_trainkit import runs

FOLDER = Path(__file__).parent / "receipts"
_PERCENT = {"accuracy"}


def main() -> None:
    """Reads the command line, trains, and writes the receipt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("overrides", nargs="*", metavar="name=value")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--metric", default="accuracy")
    parser.add_argument("--runs", help="a folder of finished runs to take instead of training")
    parser.add_argument("--data-name", required=True, help="what the table calls the data")
    options = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as out:
        for seed in range(0 if options.runs else options.seeds):
            command = [sys.executable, "-m", "keras_trainkit", "train", options.recipe]
            command += [*options.overrides, f"seed={seed}", "--out", out]
            subprocess.run(command, check=True)
        finished = [each for each in runs.find(Path(options.runs or out)) if each.metrics]
        receipt = collect(finished, options)
    name = f"{options.recipe}-{options.data_name.lower().replace(' ', '-')}.json"
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text(json.dumps(receipt, indent=2) + "\n", "utf-8")
    print(table())


def collect(finished: list[runs.Run], options: argparse.Namespace) -> dict[str, Any]:
    """Returns the receipt of some runs of one recipe."""
    environment = finished[0].environment
    return {
        "recipe": options.recipe,
        "data": options.data_name,
        "command": f"trainkit train {options.recipe}",
        "changed": [text for text in options.overrides if not text.startswith("data=")],
        "metric": options.metric,
        "test": [run.metrics["test"][options.metric] for run in finished],
        "validation": [run.metrics.get("validation", {}).get(options.metric) for run in finished],
        "baselines": {
            name: scores[options.metric]
            for name, scores in finished[0].metrics.get("baselines", {}).items()
        },
        "seconds": [round(run.metrics["seconds"], 1) for run in finished],
        "epochs": finished[0].config["epochs"],
        "examples": finished[0].data["examples"],
        "parameters": finished[0].metrics["parameters"],
        "hardware": f"{environment['cores']} cores of {environment['cpu']}",
        "packages": environment["packages"],
        "commit": (environment["git"] or {}).get("commit"),
    }


def read() -> list[dict[str, Any]]:
    """Returns every receipt."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def score(receipt: dict[str, Any]) -> str:
    """Returns the score in words: `99.61 ± 0.04 %`, or `2.31 ± 0.05`."""
    mean, deviation = statistics.mean(receipt["test"]), statistics.stdev(receipt["test"])
    if receipt["metric"] in _PERCENT:
        return f"{100 * mean:.2f} ± {100 * deviation:.2f} %"
    return f"{mean:.3f} ± {deviation:.3f}"


def table() -> str:
    """Returns the receipts as a Markdown table."""
    lines = [
        "| recipe | data | test score, mean ± std | seeds | training | parameters | baselines |",
        "|---|---|---|---|---|---|---|",
    ]
    for receipt in read():
        times = f"{min(receipt['seconds']):.0f} to {max(receipt['seconds']):.0f} s"
        baselines = ", ".join(f"{n} {v:.3f}" for n, v in receipt["baselines"].items())
        lines.append(
            f"| `{receipt['recipe']}` | {receipt['data']} | {receipt['metric']} {score(receipt)} "
            f"| {len(receipt['test'])} | {times} | {receipt['parameters']:,} "
            f"| {baselines or '-'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
