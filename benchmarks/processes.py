"""What work in child processes costs, beside another checkout and beside the bare converter.

    python -m benchmarks.processes BEFORE [ROUNDS]

Both checkouts are measured in turn, each round in a fresh process; the table holds medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ROWS, TRIALS = 1000, 6
UNTRAINED = ("float32", "float16", "dynamic", "int8", "int16x8")
WAYS = ("qat_int8", "remove50_int8", "prune80_int8")
RECIPE = '''
"""Ten digits' worth of noise, for the time of a trial."""

import dataclasses

import keras
import numpy as np

from keras_trainkit import Config, Recipe, Split, Splits


@dataclasses.dataclass(frozen=True)
class Small(Config):
    epochs: int = 2
    batch_size: int = 50
    learning_rate: float = 0.1


def data(config):
    x = np.random.default_rng(0).normal(size=(600, 8)).astype("float32")
    y = x.sum(1).astype("float32")
    parts = [Split(x[rows], y[rows]) for rows in (slice(400), slice(400, 500), slice(500, 600))]
    return Splits(*parts, source="noise", features=tuple("abcdefgh"))


def model(config, splits):
    net = keras.Sequential([keras.Input((8,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    net.compile(optimizer=keras.optimizers.SGD(config.learning_rate), loss="mse")
    return net


def space(hp, config):
    rate = hp.Float("learning_rate", 1e-3, 1e-1, sampling="log", default=config.learning_rate)
    return dataclasses.replace(config, learning_rate=rate)


RECIPE = Recipe(config=Small(), data=data, model=model, space=space)
'''


def network() -> Any:
    """A small CNN, compiled, and random pictures with labels."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(8, 3, strides=2, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    rng = np.random.default_rng(0)
    return model, rng.random((ROWS, 28, 28, 1)).astype("float32"), rng.integers(0, 10, ROWS)


def bare(model: Any, x: Any, scheme: str) -> None:
    """The converter on the model, and the interpreter on every row, with nothing else."""
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if scheme == "int8":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([x[row : row + 1]] for row in range(200))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    interpreter = Interpreter(model_content=converter.convert(), num_threads=1)
    interpreter.allocate_tensors()
    given, found = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    for row in range(len(x)):
        interpreter.set_tensor(given["index"], x[row : row + 1])
        interpreter.invoke()
        interpreter.get_tensor(found["index"])


def seconds(work: Callable[[], Any]) -> float:
    """Returns how long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure() -> dict[str, float]:
    """Measures the package that is imported here; every line is by public names alone."""
    import keras_trainkit as tk

    model, x, y = network()
    found: dict[str, float] = {}
    model.predict(x, batch_size=ROWS, verbose=0)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for scheme in ("float32", "int8"):
            bare(model, x, scheme)
            found[f"bare {scheme}"] = min(seconds(lambda: bare(model, x, scheme)) for _ in "12")  # noqa: B023
        for call, scheme in (("first", "float32"), ("later", "float32"), ("later", "int8")):
            path = place / f"{call}-{scheme}.tflite"
            found[f"export {scheme}, {call} call"] = seconds(
                lambda: tk.export(model, path, scheme, calibration=x[:200], verify=(x, y))  # noqa: B023
            )
        found["verify a file"] = seconds(lambda: tk.exporting.verify(path, model, x, y))
        told: dict[str, Any] = {"train": (x, y), "validation": (x, y)}
        told["effort"] = tk.compression.Effort(epochs=1)
        for way in (
            ("float32", "float16", "dynamic", "int8", "int16x8"),
            *((one,) for one in WAYS),
        ):
            label = "compress, the five untrained ways" if len(way) > 1 else f"compress {way[0]}"
            folder = place / way[-1]
            found[label] = seconds(lambda: tk.compress(model, folder, only=way, **told))  # noqa: B023
        found |= tuned(place, model, x, y)
    return found


def tuned(place: Path, model: Any, x: Any, y: Any) -> dict[str, float]:
    """Measures a trial, and the batch finder."""
    import io

    from rich.console import Console

    import keras_trainkit as tk

    recipe = place / "small.py"
    recipe.write_text(RECIPE, "utf-8")
    told: dict[str, Any] = {"out": place / "searches", "algorithm": "random", "seeds": 0}
    told["console"] = Console(file=io.StringIO())
    one, more, again = (
        seconds(lambda: tk.search(str(recipe), trials=count, name=f"s{number}", **told))  # noqa: B023
        for number, count in enumerate((1, TRIALS + 1, 1))
    )
    return {
        "search of one trial, first call": one,
        "search of one trial, later call": again,
        "a further trial of a search": (more - one) / TRIALS,
        "batch_size up to 64": seconds(
            lambda: tk.batch_size(model, x, y, largest=64, seconds=0.05)
        ),
    }


def rounds(before: Path, count: int) -> dict[str, list[dict[str, float]]]:
    """Measures both checkouts in turn."""
    found: dict[str, list[dict[str, float]]] = {"before": [], "after": []}
    for _ in range(count):
        for name, place in (("before", before), ("after", HERE)):
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / "found.json"
                code = (
                    "import json, pathlib, runpy;"
                    f"found = runpy.run_path({str(__file__)!r}, run_name='part')['measure']();"
                    f"pathlib.Path({str(out)!r}).write_text(json.dumps(found))"
                )
                variables = {**os.environ, "PYTHONPATH": str(place), "TF_CPP_MIN_LOG_LEVEL": "3"}
                subprocess.run(
                    [sys.executable, "-c", code], check=True, env=variables, cwd=folder,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                found[name].append(json.loads(out.read_text()))
                print(name, json.dumps(found[name][-1]), file=sys.stderr, flush=True)
    return found


def table(found: dict[str, list[dict[str, float]]]) -> list[str]:
    """Returns the lines of a table in markdown."""
    middle = {
        side: {key: statistics.median(one[key] for one in all_) for key in all_[0]}
        for side, all_ in found.items()
    }
    lines = ["| | before, s | after, s | before / after |", "|---|---|---|---|"]
    for key, after in middle["after"].items():
        was = middle["before"][key]
        lines.append(f"| {key} | {was:.2f} | {after:.2f} | {was / after:.1f} |")
    lines += ["", "| beside the bare converter and interpreter | before | after |", "|---|---|---|"]
    for call, scheme in (("first", "float32"), ("later", "float32"), ("later", "int8")):
        key = f"export {scheme}, {call} call"
        shares = (middle[side][key] / middle[side][f"bare {scheme}"] for side in middle)
        lines.append(f"| {key} | {' | '.join(f'{share:.1f} times' for share in shares)} |")
    return lines


def main() -> None:
    """Prints the table."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    found = rounds(Path(sys.argv[1]).resolve(), count)
    print(
        "# Work in child processes\n\n"
        f"A small CNN (two convolutions) exported with {ROWS:,} rows verified; `compress` with "
        f"one epoch; trials of a model of 81 weights. Medians of {count} rounds, each in a fresh "
        "process, both checkouts in turn. `bare` is the converter and 1,000 calls of the "
        "interpreter in a warm process, the better of two.\n"
    )
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
