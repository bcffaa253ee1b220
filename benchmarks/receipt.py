"""Trains a recipe with several seeds and keeps what it reached: a receipt.

    python -m benchmarks.receipt mnist --data-name "full MNIST" data=npz:mnist.npz

Every seed is one `trainkit train` in a process of its own, or with `--runs FOLDER` a finished run
that lies there. The receipt in benchmarks/receipts/
grows by a seed at a time: the same command goes on where it was left, `--fresh` starts anew.
`--export int8` also exports every seed's model, and scores the file on the test rows. The table
of all receipts is printed for the README.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from keras_trainkit import recipe as recipes
from keras_trainkit import runs

FOLDER = Path(__file__).parent / "receipts"
_PERCENT = {"accuracy"}
_CALIBRATION = 500  # training examples that show int8 the ranges of activations
_SEEDS = ("test", "validation", "seconds", "exported")  # a value a seed
_SAME = ("fingerprints", "epochs", "parameters", "hardware", "packages")  # of every seed


def main() -> None:
    """Reads the command line, trains, and writes the receipt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("overrides", nargs="*", metavar="name=value")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--metric", default="accuracy")
    parser.add_argument("--runs", help="a folder of finished runs to take instead of training")
    parser.add_argument("--data-name", required=True, help="what the table calls the data")
    parser.add_argument("--export", default="", metavar="SCHEME", help="also export every model")
    parser.add_argument("--fresh", action="store_true", help="begin again at seed 0")
    make(parser.parse_intermixed_args())
    print(table())


def make(options: argparse.Namespace) -> None:
    """Trains the seeds that the receipt lacks, and writes it after each."""
    path = place(options.recipe, changed(options), options.data_name)
    known = json.loads(path.read_text("utf-8")) if path.is_file() and not options.fresh else None
    for seed in range(len(known["test"]) if known else 0, options.seeds):
        found = finished(options, seed) if options.runs else train(options, seed)
        known = joined(known, found) if known else found
        FOLDER.mkdir(exist_ok=True)
        path.write_text(json.dumps(known, indent=2) + "\n", "utf-8")


def train(options: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Trains one seed; returns its receipt."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "keras_trainkit", "train", options.recipe]
        command += [*options.overrides, f"seed={seed}", "--out", out]
        subprocess.run(command, check=True)
        (run,) = runs.find(Path(out))
        return collect(run, options)


def finished(options: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Returns the receipt of a seed that was trained already."""
    found = [each for each in runs.find(Path(options.runs)) if each.metrics]
    (run,) = (each for each in found if each.config["seed"] == seed)
    return collect(run, options)


def collect(run: runs.Run, options: argparse.Namespace) -> dict[str, Any]:
    """Returns the receipt of one run."""
    environment, metrics = run.environment, run.metrics
    receipt = {
        "recipe": options.recipe,
        "data": options.data_name,
        "fingerprints": run.data["fingerprints"],
        "command": f"trainkit train {options.recipe}",
        "changed": changed(options),
        "metric": options.metric,
        "test": [metrics["test"][options.metric]],
        "validation": [metrics.get("validation", {}).get(options.metric)],
        "baselines": {
            name: scores[options.metric] for name, scores in metrics.get("baselines", {}).items()
        },
        "seconds": [round(metrics["seconds"], 1)],
        "epochs": run.config["epochs"],
        "examples": run.data["examples"],
        "parameters": metrics["parameters"],
        "hardware": f"{environment['cores']} cores of {environment['cpu']}",
        "packages": environment["packages"],
        "commit": (environment["git"] or {}).get("commit"),
    }
    if options.export:
        receipt |= {"scheme": options.export, "exported": [export(run, options.export)]}
    return receipt


def export(run: runs.Run, scheme: str) -> dict[str, Any]:
    """Returns the bytes of a run's exported file, and what it scores on the test rows."""
    import keras_trainkit as tk

    chosen = recipes.load(run.recipe)
    splits = chosen.data(recipes.override(chosen.config, run.config))
    with tempfile.TemporaryDirectory() as folder:
        made = tk.export(
            run.model(),
            Path(folder) / "model.tflite",
            scheme,
            calibration=splits.train.x[:_CALIBRATION],
            verify=(splits.test.x, splits.test.y),
        )
    verified = made.report["verified"]
    lost = "drop_pp" if "drop_pp" in verified else "rise_percent"
    return {"bytes": made.report["bytes"], "test": verified["file"], lost: verified[lost]}


def joined(known: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Returns a receipt with the seeds of another; they must have been made alike."""
    other = [name for name in _SAME if name in known and known[name] != more[name]]
    if other:
        sys.exit(f"The receipt has another {other[0]}: {known[other[0]]}; begin anew with --fresh.")
    lists = {name: known[name] + more[name] for name in _SEEDS if name in known}
    commits = dict.fromkeys([*str(known["commit"]).split(", "), str(more["commit"])])
    return {**known, **lists, "commit": ", ".join(commits)}


def changed(options: argparse.Namespace) -> list[str]:
    """Returns the overrides without the data's place."""
    return [text for text in options.overrides if not text.startswith("data=")]


def place(recipe: str, overrides: list[str], data: str) -> Path:
    """Returns where a receipt lies: by its recipe, what was changed in it, and its data."""
    values = [text.partition("=")[2] for text in overrides]
    return FOLDER / ("-".join([recipe, *values, data.lower().replace(" ", "-")]) + ".json")


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


def brief() -> str:
    """Returns the receipts as the README's short table."""
    lines = (
        f"| `{title(receipt)}` | {receipt['data']} | {receipt['metric']} {score(receipt)} "
        f"| {receipt['parameters']:,} | {_file(receipt)} |"
        for receipt in read()
    )
    head = "| recipe | data | test score | parameters | exported file |\n|---|---|---|---|---|"
    return "\n".join([head, *lines])


def table() -> str:
    """Returns the receipts as a Markdown table."""
    lines = [
        "| recipe | data | test score, mean ± std | seeds | training | parameters "
        "| exported file | baselines |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for receipt in read():
        times = " to ".join(dict.fromkeys(f"{s(receipt['seconds']):.0f}" for s in (min, max)))
        baselines = ", ".join(f"{n} {v:.3f}" for n, v in receipt["baselines"].items())
        lines.append(
            f"| `{title(receipt)}` | {receipt['data']} | {receipt['metric']} {score(receipt)} "
            f"| {len(receipt['test'])} | {times} s | {receipt['parameters']:,} "
            f"| {_file(receipt)} | {baselines or '-'} |"
        )
    return "\n".join(lines)


def _file(receipt: dict[str, Any]) -> str:
    """Returns what the exported files weigh and score: `int8, 15,408 bytes: 99.50 %`."""
    files = receipt.get("exported")
    if not files:
        return "-"
    size = statistics.median(file["bytes"] for file in files)
    tests = in_words([file["test"] for file in files], receipt["metric"])
    return f"{receipt['scheme']}, {size:,.0f} bytes: {tests}"


if __name__ == "__main__":
    main()
