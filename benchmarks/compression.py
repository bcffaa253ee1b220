"""Makes runs smaller in every way of `trainkit compress`, and scores the files on the test rows.

    make compression RUNS="runs/mnist/20260102-101500-seed0 ..."

The files are made and judged on training and validation rows alone. A way that was scored is not
tried again, so that this can be stopped and gone on with; what was found lies in
benchmarks/compressed/, a file a run.
"""

import argparse
import dataclasses
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "compressed"
PICTURE = Path(__file__).parents[1] / "docs/pareto.svg"
_MOST_PP = 0.2  # that the picked file of the picture may lose
_HEAD = """Every way of `trainkit compress --all`, the trained ones with {epochs} epochs of Adam at
{learning_rate} (a tenth of it for int8), on {examples:,} test rows that nothing was chosen on;
n = {n} of the recipe `{recipe}` ({score}), mean and, behind ±, standard deviation. The
drop is that of the file against the Keras model as it was trained, so it holds what removing and
training on have changed. `distil50_int8` learns from the run's own model. A time is the median of
one example on one thread, relative to the float32 file of the same run, on a machine that also did
other work.
"""
_COLUMNS = "way", "bytes", "of float32", "gzip, of raw float32", "MACs", "accuracy", "drop, points"
_COLUMNS += "95 % interval, first seed", "same class as what it was made of", "time"


def main() -> None:
    """Scores the runs that are named, or prints the table and draws the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="RUN")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no new way after these")
    parser.add_argument("--only", nargs="+", metavar="WAY", help="these ways; by default all")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    for path in options.runs:
        measure(Path(path), options.only, end)
    if not options.runs:
        print(table())
        draw()


def measure(path: Path, only: list[str] | None, end: float) -> None:
    """Makes the files of a run that are not scored yet, and keeps their figures."""
    from keras_trainkit import runs
    from keras_trainkit.compression import Effort
    from keras_trainkit.compression.attempts import named
    from keras_trainkit.training import evaluation

    run = runs.Run.open(path)
    kept = FOLDER / f"{run.recipe}-seed{run.config['seed']}.json"
    FOLDER.mkdir(exist_ok=True)
    results: dict[str, Any] = {"recipe": run.recipe, "seed": run.config["seed"]}
    results |= {"effort": dataclasses.asdict(Effort()), "files": {}}
    if kept.is_file():
        results = json.loads(kept.read_text("utf-8"))
    splits, model = evaluation.reload(run), run.model()
    for way in named(only):
        if way not in results["files"] and time.monotonic() < end:
            print(f"{kept.stem}: {way}", flush=True)
            results["files"][way] = _try(way, model, splits)
            kept.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


def _try(way: str, model: Any, splits: Any) -> dict[str, Any]:
    """Makes one file, and returns its figures or why there is none."""
    from keras_trainkit import Exported, compress

    with tempfile.TemporaryDirectory() as folder:
        made = compress(
            model,
            Path(folder) / way,
            train=(splits.train.x, splits.train.y),
            validation=(splits.validation.x, splits.validation.y),
            only=[way],
        ).found[way]
        if not isinstance(made, Exported):
            return {"refused": str(made)}
        return _score(made.path, model, splits.test)


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
    from keras_trainkit.compression.attempts import named

    results = _kept()
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
    lines += [_row(name, results) for name in named(None) if _made(name, results)]
    missing = [
        f"`{name}` {len(_made(name, results))}"
        for name in named(None)
        if len(_made(name, results)) < len(results)
    ]
    rest = [f"\nNot of all {len(results)} seeds: {', '.join(missing)}."] if missing else []
    return "\n".join([*lines, *rest])


def _kept() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def draw() -> None:
    """Draws what every way loses over size and time: means of the seeds."""
    import matplotlib
    from scipy import stats

    from keras_trainkit.compression import Compressed
    from keras_trainkit.compression.attempts import named
    from keras_trainkit.exporting import Budget, Exported
    from keras_trainkit.reporting import pareto

    results = _kept()
    found: dict[str, Any] = {}
    for name in named(None):
        files = [each["files"][name] for each in results]
        drops = [file["drop_pp"] for file in files]
        mean = statistics.mean(drops)
        half = stats.t.ppf(0.975, len(drops) - 1) * stats.sem(drops)
        report: dict[str, Any] = {"bytes": statistics.mean(file["bytes"] for file in files)}
        report["latency_ms"] = {"median": statistics.mean(file["latency_ms"] for file in files)}
        report["verified"] = {"drop_pp": mean, "interval_pp": (mean - half, mean + half)}
        found[name] = Exported(Path(name), report)
    within = {n: each for n, each in found.items() if each.report["verified"]["drop_pp"] < _MOST_PP}
    pick = min(within, key=lambda name: within[name].report["bytes"])
    why = f"the smallest that loses less than {_MOST_PP} points; means of {len(results)} seeds"
    matplotlib.rcParams["svg.hashsalt"] = "pareto"
    pareto.save(Compressed(FOLDER, found, pick, why), PICTURE, Budget(max_drop_pp=_MOST_PP))


def _made(name: str, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the seeds of which a way has made a file."""
    files = (each["files"] for each in results)
    return [each for each in files if "bytes" in each.get(name, {})]


def _row(name: str, results: list[dict[str, Any]]) -> str:
    rows = [(files[name], files["float32"]) for files in _made(name, results)]

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
