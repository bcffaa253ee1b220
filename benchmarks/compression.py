"""Scores the files of `trainkit compress RUN --all` on the test rows, over seeds.

    make compression RUNS="runs/mnist/20260102-101500-seed0 ..."

The files were made and judged on training and validation rows alone. A run that was scored is not
scored again; what was found lies in benchmarks/compressed/, a file a run.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "compressed"
ORDER = ("float32", "float16", "dynamic", "int8", "int16x8", "qat_int8")
_HEAD = """Every way of `trainkit compress --all`, the trained ones with {epochs} epochs of Adam at
{learning_rate} (a tenth of it for int8), on {examples:,} test rows that nothing was chosen on;
n = {n} of the recipe `{recipe}` ({score}), mean and, behind ±, standard deviation. The
drop is that of the file against the Keras model as it was trained, so it holds what removing and
training on have changed. A time is the median of one example on one thread, relative to the
float32 file of the same run, on a machine that also did other work.
"""
_COLUMNS = "way", "bytes", "of float32", "gzip, of raw float32", "MACs", "accuracy", "drop, points"
_COLUMNS += "95 % interval, first seed", "same class as what it was made of", "time"


def main() -> None:
    """Scores the runs that are named, or prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="RUN")
    options = parser.parse_args()
    for path in options.runs:
        measure(Path(path))
    if not options.runs:
        print(table())


def measure(path: Path) -> None:
    """Runs every file of a run on its test rows and keeps the figures."""
    from keras_trainkit import evaluation, runs

    run = runs.Run.open(path)
    kept = FOLDER / f"{run.recipe}-seed{run.config['seed']}.json"
    if kept.is_file():
        return
    test, model = evaluation.reload(run).test, run.model()
    summary = json.loads((path / "compress" / "compress.json").read_text("utf-8"))
    rows = {}
    for file in sorted((path / "compress").glob("*.tflite"), key=_place):
        print(f"scoring {file.stem} on {len(test):,} test rows", flush=True)
        rows[file.stem] = _score(file, model, test)
    about = {"recipe": run.recipe, "seed": run.config["seed"], "effort": summary["effort"]}
    FOLDER.mkdir(exist_ok=True)
    kept.write_text(json.dumps({**about, "files": rows}, indent=2) + "\n", "utf-8")


def _place(file: Path) -> tuple[int, str]:
    return (ORDER.index(file.stem) if file.stem in ORDER else len(ORDER), file.stem)


def _score(file: Path, model: Any, test: Any) -> dict[str, Any]:
    """Returns a file's figures beside the run's model, and whether it does what it was made of."""
    from keras_trainkit import runs, verify

    report = verify(file, model, test.x, test.y).report
    verified, made = report["verified"], file.with_suffix(".keras")
    agreement = verified["agreement"]
    if made.is_file():
        source = verify(file, runs.load_model(made), test.x, test.y).report
        agreement = source["verified"]["agreement"]
    kept = "examples", "keras", "file", "drop_pp", "interval_pp"
    return {
        **{name: report[name] for name in ("bytes", "gzip_bytes", "macs")},
        "latency_ms": report["latency_ms"]["median"],
        "agreement": agreement,
        **{name: verified[name] for name in kept},
    }


def table() -> str:
    """Returns what was measured as a Markdown table."""
    from keras_trainkit.compression.attempts import TRAINED, UNTRAINED

    results = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    first = results[0]
    scores = ", ".join(f"{100 * each['files']['float32']['keras']:.2f} %" for each in results)
    head = _HEAD.format(
        n=f"{len(results)} seed{'s' if len(results) > 1 else ''}",
        score=f"accuracy in Keras {scores}",
        recipe=first["recipe"],
        examples=first["files"]["float32"]["examples"],
        **first["effort"],
    )
    lines = [head, f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|"]
    lines += [_row(name, results) for name in first["files"]]
    missing = [name for name in (*UNTRAINED, *TRAINED) if name not in first["files"]]
    return "\n".join([*lines, *([f"\nNot measured: {', '.join(missing)}."] if missing else [])])


def _row(name: str, results: list[dict[str, Any]]) -> str:
    rows = [(each["files"][name], each["files"]["float32"]) for each in results]

    def mean(figure: Callable[[dict[str, Any], dict[str, Any]], float]) -> float:
        return statistics.mean(figure(row, full) for row, full in rows)

    drops = [row["drop_pp"] for row, _ in rows]
    spread = f" ± {statistics.stdev(drops):.2f}" if len(drops) > 1 else ""
    low, high = rows[0][0]["interval_pp"]
    cells = [
        f"`{name}`",
        f"{mean(lambda row, full: row['bytes']):,.0f}",
        f"{mean(lambda row, full: row['bytes'] / full['bytes']):.3f}",
        f"{mean(lambda row, full: row['gzip_bytes'] / full['bytes']):.3f}",
        f"{mean(lambda row, full: row['macs'] / full['macs']):.2f}",
        f"{100 * mean(lambda row, full: row['file']):.2f} %",
        f"{statistics.mean(drops):+.2f}{spread}",
        f"{low:.2f} to {high:.2f}",
        f"{100 * mean(lambda row, full: row['agreement']):.2f} %",
        f"{mean(lambda row, full: row['latency_ms'] / full['latency_ms']):.2f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
