"""Trains a recipe with several seeds and keeps what it reached: a receipt.

    python -m benchmarks.receipt mnist --data-name "full MNIST" data=npz:mnist.npz

Every seed is one `trainkit train` in a process of its own; with `--out FOLDER` the runs stay, and
seeds that are finished there are not trained again. `--export int8` also exports every run, and
scores the file on the test rows. The receipt goes to benchmarks/receipts/, and the table of all
receipts is printed for the README.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_trainkit import recipe as recipes
from keras_trainkit import runs

FOLDER = Path(__file__).parent / "receipts"
_PERCENT = {"accuracy"}
_CALIBRATION = 500  # training examples that show int8 the ranges of activations


def main() -> None:
    """Reads the command line, trains, and writes the receipt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("overrides", nargs="*", metavar="name=value")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--metric", default="accuracy")
    parser.add_argument("--data-name", required=True, help="what the table calls the data")
    parser.add_argument("--export", default="", metavar="SCHEME", help="also export every run")
    parser.add_argument("--out", help="keep the runs in this folder, and go on from what is there")
    options = parser.parse_intermixed_args()
    write(make(options))
    print(table())


def make(options: argparse.Namespace) -> dict[str, Any]:
    """Trains every seed and returns the receipt."""
    with _folder(options.out) as out:
        finished = [_trained(options, seed, out) for seed in range(options.seeds)]
        receipt = collect(finished, options)
        if options.export:
            receipt["exported"] = {options.export: [_export(run, options) for run in finished]}
    return receipt


@contextlib.contextmanager
def _folder(out: str | None) -> Iterator[Path]:
    if out:
        yield Path(out)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _trained(options: argparse.Namespace, seed: int, out: Path) -> runs.Run:
    """Returns the run of one seed, which is trained where it is not there."""
    wanted = recipes.assignments([*options.overrides, f"seed={seed}"])
    for run in runs.find(out):
        told = {name for name, origin in run.origins.items() if origin == "override"}
        same = run.recipe == options.recipe and told == set(wanted)
        if same and run.metrics and all(str(run.config[n]) == v for n, v in wanted.items()):
            return run
    command = [sys.executable, "-m", "keras_trainkit", "train", options.recipe]
    command += [*options.overrides, f"seed={seed}", "--out", str(out)]
    subprocess.run(command, check=True)
    return runs.find(out)[-1]


def _export(run: runs.Run, options: argparse.Namespace) -> dict[str, Any]:
    """Returns the bytes of a run's exported file, and what it scores on the test rows."""
    import keras_trainkit as tk

    splits = recipes.load(options.recipe).data(_config(run, options))
    with tempfile.TemporaryDirectory() as folder:
        made = tk.export(
            run.model(),
            Path(folder) / "model.tflite",
            options.export,
            calibration=splits.train.x[:_CALIBRATION],
            verify=(splits.test.x, splits.test.y),
        )
    verified = made.report["verified"]
    return {"bytes": made.report["bytes"], "test": verified["file"], "drop": verified["drop_pp"]}


def _config(run: runs.Run, options: argparse.Namespace) -> recipes.Config:
    return recipes.override(recipes.load(options.recipe).config, run.config)


def collect(finished: list[runs.Run], options: argparse.Namespace) -> dict[str, Any]:
    """Returns the receipt of some runs of one recipe."""
    environment = finished[0].environment
    return {
        "recipe": options.recipe,
        "data": options.data_name,
        "fingerprints": finished[0].data["fingerprints"],
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


def write(receipt: dict[str, Any]) -> Path:
    """Writes a receipt under the name of its recipe, what was changed in it, and its data."""
    changed = [text.partition("=")[2] for text in receipt["changed"]]
    words = "-".join([receipt["recipe"], *changed, receipt["data"].lower().replace(" ", "-")])
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{words}.json"
    path.write_text(json.dumps(receipt, indent=2) + "\n", "utf-8")
    return path


def read() -> list[dict[str, Any]]:
    """Returns every receipt."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def title(receipt: dict[str, Any]) -> str:
    """Returns the recipe with what was changed in it: `mnist_tiny size=2k`."""
    return " ".join([receipt["recipe"], *receipt["changed"]])


def score(receipt: dict[str, Any]) -> str:
    """Returns the score in words: `99.61 ± 0.04 %`, or `2.31 ± 0.05`."""
    return in_words(receipt["test"], receipt["metric"])


def in_words(scores: list[float], metric: str) -> str:
    """Returns mean and standard deviation in words; of one score there is no deviation."""
    factor, digits, unit = (100, 2, " %") if metric in _PERCENT else (1, 3, "")
    mean = f"{factor * statistics.mean(scores):.{digits}f}"
    if len(scores) == 1:
        return mean + unit
    return f"{mean} ± {factor * statistics.stdev(scores):.{digits}f}{unit}"


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
            f"| `{title(receipt)}` | {receipt['data']} | {receipt['metric']} {score(receipt)} "
            f"| {len(receipt['test'])} | {times} | {receipt['parameters']:,} "
            f"| {baselines or '-'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
