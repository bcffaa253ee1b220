"""What the toolkit costs beside the training itself, and how that grows.

    python -m benchmarks.costs MNIST.npz

(a) seconds spent inside each callback of `train()`, as a share of the fit, and what follows it; (b)
the seconds of a checkpoint, of the doctor's sample, of an export with its verification and of a
report, for more layers, weights, classes, rows and epochs. What is counted inside is hardly touched
by a busy machine: it slows both alike. Work that callbacks leave to a step is not in it; a whole
`train()` beside a bare `fit` is in `foundation.md`.
"""

import argparse
import contextlib
import functools
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import keras
import numpy as np
from rich.console import Console

from benchmarks.long_runs import seconds as _seconds
from keras_trainkit import callbacks, export, runs, train
from keras_trainkit.cli import main as trainkit
from keras_trainkit.recording.model_state import model_state
from keras_trainkit.reporting import save_report
from keras_trainkit.training import checkpoints
from keras_trainkit.training import history as recorder
from tests.reporting import examples

_PARTS = {
    "checkpoints": checkpoints.Checkpoints,
    "doctor": callbacks.Doctor,
    "TensorBoard": callbacks.TensorBoard,
    "progress": callbacks.TrainingProgress,
    "rescue": callbacks.Rescue,
    "history": recorder.Recorder,
    "rates, Ctrl-C": callbacks.EpochStats,
}
_HOOKS = [name for name in dir(keras.callbacks.Callback) if name.startswith("on_")]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="an .npz with x_train, y_train, x_test and y_test")
    data = f"npz:{parser.parse_args().path}"
    trainings = {
        "`mnist_mlp`, 10 epochs": ("mnist_mlp", {"data": data}),
        "`mnist_mlp`, 1 epoch": ("mnist_mlp", {"data": data, "epochs": 1}),
        "`mnist`, bundled": ("mnist", {"data": "bundled"}),
        "`regression`": ("regression", {}),
    }
    names = [*_PARTS, "all of these"]
    print(f"| training | fit, s | {' | '.join(names)} | report, s | int8 and verify, s |")
    print("|---" * (len(names) + 4) + "|")
    for title, (recipe, overrides) in trainings.items():
        print(f"| {title} | {_training(recipe, overrides)} |", flush=True)
    for title, grow in _GROWTH.items():
        print(f"\n| {title} | {' | '.join(grow.sizes)} |\n{'|---' * (len(grow.sizes) + 1)}|")
        rows = [grow.measure(size) for size in grow.sizes.values()]
        for name in rows[0]:
            print(f"| {name} | {' | '.join(f'{row[name]:.3g}' for row in rows)} |", flush=True)


def _training(recipe: str, overrides: dict[str, Any]) -> str:
    spent: defaultdict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as out, _counted(spent), open(os.devnull, "w") as nowhere:
        run = train(recipe, out=out, console=Console(file=nowhere), **overrides)
        report = _seconds(lambda: save_report(run))
        with contextlib.redirect_stdout(nowhere):
            made = _seconds(lambda: trainkit(["export", str(run.path), "--to", "int8"]))
    whole = spent.pop("fit")
    shares = [spent[name] / whole for name in _PARTS]
    words = [f"{100 * share:.1f} %" for share in [*shares, sum(shares)]]
    return f"{whole:.1f} | {' | '.join(words)} | {report:.2f} | {made:.2f}"


@contextlib.contextmanager
def _counted(spent: defaultdict[str, float]) -> Iterator[None]:
    """Counts the seconds inside every part's hooks, and those of `fit`."""
    with contextlib.ExitStack() as undo:
        for name, part in _PARTS.items():
            for hook in _HOOKS:
                _count(part, hook, spent, name, undo)
        _count(keras.Model, "fit", spent, "fit", undo)
        yield


def _count(owner: Any, hook: str, spent: defaultdict[str, float], name: str, undo: Any) -> None:
    own = getattr(owner, hook)

    @functools.wraps(own)
    def timed(*args: Any, **named: Any) -> Any:
        begin = time.perf_counter()
        try:
            return own(*args, **named)
        finally:
            spent[name] += time.perf_counter() - begin

    undo.callback(setattr, owner, hook, own)
    setattr(owner, hook, timed)


class _Growth:
    def __init__(self, sizes: dict[str, int], measure: Callable[[int], dict[str, float]]) -> None:
        self.sizes, self.measure = sizes, measure


def _deep(count: int) -> dict[str, float]:
    """Costs of a network of `count` hidden layers of 64 units."""
    net = keras.Sequential([keras.Input((64,))])
    for _ in range(count):
        net.add(keras.layers.Dense(64, "relu"))
    net.add(keras.layers.Dense(10, "softmax"))
    net.compile("adam", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6400, 64)).astype("float32"), rng.integers(0, 10, 6400)
    spent: defaultdict[str, float] = defaultdict(float)
    with _counted(spent):
        net.fit(x, y, batch_size=64, epochs=5, verbose=0, callbacks=[callbacks.Doctor(show=False)])
    with tempfile.TemporaryDirectory() as folder:
        made = _seconds(lambda: export(net, Path(folder) / "m.tflite", verify=(x[:256], y[:256])))
    return {
        "parameters": net.count_params(),
        "a fit of 500 steps with `Doctor`, s": spent["fit"],
        "of this in `Doctor`, s": spent["doctor"],
        "export to float32 and verify, s": made,
    }


def _wide(weights: int) -> dict[str, float]:
    """Costs of a checkpoint of a model with about `weights` weights and Adam's two slots."""
    net = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(weights // 1000)])
    net.compile("adam", "mse")
    net.optimizer.build(net.trainable_variables)
    with tempfile.TemporaryDirectory() as folder:
        run = runs.create(Path(folder), "any", "a", {}, None)
        kept = {"model": model_state(net, metrics=False)}
        times = [_seconds(functools.partial(checkpoints.store, run, i, 0, kept)) for i in range(3)]
        mb = next(run.path.rglob("*.ckpt")).stat().st_size / 1e6
        read = _seconds(lambda: checkpoints.latest(run, print))
    return {"MB of a checkpoint": mb, "writing it, s": sorted(times)[1], "reading it, s": read}


def _report(classes: int = 10, rows: int = 10_000, epochs: int = 20) -> dict[str, float]:
    """Costs of a page."""
    labels = tuple(f"class {i}" for i in range(classes))
    with tempfile.TemporaryDirectory() as folder:
        answers = examples.classes(rows, labels)
        run = examples.make_run(Path(folder), answers, rows=examples.history(epochs))
        seconds = _seconds(lambda: save_report(run))
        kb = (run.path / "report.html").stat().st_size / 1e3
    return {"report, s": seconds, "its page, KB": kb}


def _sizes(*numbers: int) -> dict[str, int]:
    return {f"{number:,}": number for number in numbers}


_GROWTH = {
    "hidden layers": _Growth(_sizes(1, 10, 100), _deep),
    "weights": _Growth(_sizes(100_000, 1_000_000, 10_000_000), _wide),
    "classes": _Growth(_sizes(2, 10, 100, 1000), lambda n: _report(classes=n)),
    "test rows": _Growth(_sizes(1000, 10_000, 100_000), lambda n: _report(rows=n)),
    "epochs": _Growth(_sizes(20, 1000, 100_000), lambda n: _report(epochs=n)),
}


if __name__ == "__main__":
    main()
