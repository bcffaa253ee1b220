"""How much memory a training takes as its table grows: read in pieces, and held in memory.

    python -m benchmarks.stream --picture docs/stream.png

Writes a CSV (numbers with gaps, dates, 200 categories; sorted by time) of each size, and trains a
linear model on all of it for an epoch, validation and test scores included, in a process of its
own, through `trainkit`'s own loader and batches. Prints the peak of the process's resident memory
above what importing TensorFlow took, and the slope over rows. `--images` measures image folders.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

_EVERY = 0.1
SIZES = {"table": [1_000_000, 2_000_000, 4_000_000, 8_000_000], "images": [4_000, 8_000, 16_000]}
_WAYS = {"streamed": 0.0, "in memory": 1e6}


def write_table(path: Path, rows: int) -> None:
    """Writes a messy table of any size, a piece at a time."""
    rng = np.random.default_rng(0)
    for start in range(0, rows, 100_000):
        count = min(100_000, rows - start)
        table = pd.DataFrame(rng.normal(size=(count, 8)).round(4), columns=list("abcdefgh"))
        table = table.mask(rng.random(table.shape) < 0.1)
        days = (start + np.arange(count)) * 3000 // rows
        table["sold"] = (pd.Timestamp("2015-01-01") + pd.to_timedelta(days, "D")).strftime("%F")
        table["city"] = [f"city {n}" for n in rng.integers(0, 200, count)]
        table["price"] = (table["a"].fillna(0) + rng.normal(size=count)).round(4)
        table.to_csv(path, mode="a" if start else "w", header=not start, index=False)


def write_images(folder: Path, count: int) -> None:
    """Writes a folder of small pictures of two classes."""
    from PIL import Image

    rng = np.random.default_rng(0)
    for number in range(count):
        kind = folder / ("dark", "bright")[number % 2]
        kind.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 128, (64, 64, 3)) + 127 * (number % 2)
        Image.fromarray(pixels.astype("uint8")).save(kind / f"{number}.bmp")


class _Watch(threading.Thread):
    """Notes the resident memory of this process in MB, again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.began, self.curve, self.ended = time.perf_counter(), [], False

    def run(self) -> None:
        while not self.ended:
            memory = psutil.Process().memory_info().rss / 1e6
            self.curve.append((round(time.perf_counter() - self.began, 2), round(memory, 1)))
            time.sleep(_EVERY)


def child(kind: str, source: str, above: float) -> None:
    """Loads and trains in this process, and prints its memory curve."""
    import keras

    from keras_trainkit import evaluation
    from keras_trainkit.datasets import batches, folders, in_order, streaming, tables

    warm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    warm.compile(optimizer="sgd", loss="mse")
    warm.fit(np.zeros((8, 3)), np.zeros(8), verbose=0)
    watch = _Watch()
    watch.start()
    if kind == "table":
        splits = streaming.load(source, tables.Reading("price", stream_above=above))
    else:
        splits = folders.load(source, folders.Looking(stream_above=above))
    model = keras.Sequential([keras.Input(splits.train.x.shape[1:]), keras.layers.Flatten()])
    model.add(keras.layers.Lambda(lambda x: keras.ops.nan_to_num(keras.ops.cast(x, "float32"))))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Dense(1))
    model.compile(optimizer="sgd", loss="mse")
    size = 1024 if kind == "table" else 64
    data, reshuffle = batches(splits.train, size, seed=0)
    held = in_order(splits.validation, size)
    model.fit(data, epochs=1, validation_data=held, callbacks=[reshuffle], verbose=0)
    evaluation.evaluate(model, splits.test)
    watch.ended = True
    watch.join()
    print(json.dumps({"curve": watch.curve, "examples": len(splits.train)}))


def measure(kind: str, source: Path, above: float, cache: Path) -> dict[str, Any]:
    """Returns the memory curve of one training, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.stream", "--child", kind, str(source), str(above)]
    given = {**os.environ, "TRAINKIT_CACHE": str(cache), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=given)
    found = json.loads(done.stdout.splitlines()[-1])
    memory = [value for _, value in found["curve"]]
    return {**found, "extra": max(memory) - memory[0], "seconds": found["curve"][-1][0]}


def sweep(kind: str, sizes: list[int]) -> list[dict[str, Any]]:
    """Measures every size read in pieces, and all but the largest held in memory."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / ("table.csv" if kind == "table" else "images")
            (write_table if kind == "table" else write_images)(source, size)
            files = [source] if source.is_file() else [p for p in source.rglob("*") if p.is_file()]
            row: dict[str, Any] = {"size": size, "bytes": sum(p.stat().st_size for p in files)}
            for way, above in _WAYS.items():
                if way == "streamed" or size < max(sizes):
                    row[way] = measure(kind, source, above, Path(folder) / "cache")
                    print(size, way, row[way]["extra"], file=sys.stderr, flush=True)
            results.append(row)
    return results


def slope(results: list[dict[str, Any]], way: str) -> float:
    """Returns how many bytes of memory each row more takes, by least squares."""
    results = [row for row in results if way in row]
    sizes, extra = [row["size"] for row in results], [row[way]["extra"] for row in results]
    return 1e6 * float(np.polyfit(sizes, extra, 1)[0])


def table(kind: str, results: list[dict[str, Any]]) -> str:
    """Returns the peaks as Markdown, and what the slope means for 20 GB."""
    what = "rows of a CSV" if kind == "table" else "images"
    peaks = " | ".join(f"peak MB, {way}" for way in _WAYS)
    lines = [f"| {what} | MB of the source | {peaks} | seconds, streamed |"]
    lines.append("|---" * (3 + len(_WAYS)) + "|")
    for row in results:
        peaks = " | ".join(f"{row[way]['extra']:.0f}" if way in row else "-" for way in _WAYS)
        size = f"{row['size']:,} | {row['bytes'] / 1e6:.0f}"
        lines.append(f"| {size} | {peaks} | {row['streamed']['seconds']:.0f} |")
    each = results[-1]["bytes"] / results[-1]["size"]
    for way in _WAYS:
        rise = slope(results, way)
        lines.append(
            f"\n{way}: {rise:.1f} bytes more for each of {each:.0f} bytes of the source; by this "
            f"slope 20 GB would take {rise * 2e10 / each / 1e6:+,.0f} MB more."
        )
    return "\n".join(lines)


def draw(results: list[dict[str, Any]], path: str) -> None:
    """Draws memory over time, a line a size."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, places = plt.subplots(1, len(_WAYS), figsize=(10, 3.4), sharey=True)
    for place, way in zip(places, _WAYS, strict=True):
        for row in (row for row in results if way in row):
            seconds, memory = np.array(row[way]["curve"]).T
            place.plot(seconds, memory - memory[0], label=f"{row['size']:,}")
        place.set(title=way, xlabel="seconds", ylabel="MB above the imports")
        place.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    """Measures, prints and draws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs=3, metavar=("KIND", "SOURCE", "ABOVE"))
    parser.add_argument("--images", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--picture")
    options = parser.parse_args()
    if options.child:
        child(options.child[0], options.child[1], float(options.child[2]))
        return
    kind = "images" if options.images else "table"
    results = sweep(kind, options.sizes or SIZES[kind])
    print(table(kind, results))
    if options.picture:
        draw(results, options.picture)


if __name__ == "__main__":
    main()
