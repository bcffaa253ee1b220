"""Which kinds of layers each compression takes: every cell is trained, exported and compared.

    python -m benchmarks.coverage mnist.npz
    python -m benchmarks.coverage mnist.npz --only LSTM GRU --more

A kind is a small network on digits with that layer in it. It is trained, compressed, trained on,
exported and run with LiteRT on digits that it has not seen; the file's class is compared with the
class that the Keras model names which the file was made of.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from benchmarks.layer_kinds import IMAGE, KINDS, MORE, RAW, ROWS, TABLE, TOKENS, VOLUME
from keras_trainkit import compression
from keras_trainkit._checks import InputError
from keras_trainkit.exporting import convert, interpret, ports, saving

TRAIN, TEST, EPOCHS = 3000, 1000, 3
AGREE = 0.995  # of a file with its baked copy
_BATCH = 8  # kinds in one process


def main() -> None:
    """Runs every cell and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="an .npz with x_train, y_train, x_test and y_test")
    parser.add_argument("--only", nargs="*", help="kinds, by their names")
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--more", action="store_true", help="kinds beyond the 64 as well")
    parser.add_argument("--here", action="store_true", help="in this process, without a header")
    options = parser.parse_args()
    names = options.only or [*KINDS, *(MORE if options.more else ())]
    if options.here:
        digits = Digits(options.path)
        for name in names:
            cells = row({**KINDS, **MORE}[name], digits, options.ways)
            print(f"| {name} | {' | '.join(cells.values())} |", flush=True)
        return
    print(f"| layer | {' | '.join(options.ways)} |\n|---{'|---' * len(options.ways)}|", flush=True)
    for start in range(0, len(names), _BATCH):
        _apart(options.path, names[start : start + _BATCH], options.ways)


def _apart(path: str, names: Sequence[str], ways: Sequence[str]) -> None:
    """Runs some kinds in a process of their own; one that crashes it is said to."""
    left = list(names)
    while left:
        command = [sys.executable, "-m", "benchmarks.coverage", path, "--here"]
        found = subprocess.run(
            [*command, "--ways", *ways, "--only", *left], stdout=subprocess.PIPE, text=True
        )
        rows = [line for line in found.stdout.splitlines() if line.startswith("| ")]
        print(*rows, sep="\n" if rows else "", end="\n" if rows else "", flush=True)
        left = left[len(rows) :]
        if left:
            print(f"| {left.pop(0)} | NOT: the process ended with {found.returncode} |", flush=True)


class Digits:
    """Digits of 14 x 14 pixels, in the shape that a network takes."""

    def __init__(self, path: str) -> None:
        with np.load(path) as file:
            self._x = {part: file[f"x_{part}"] for part in ("train", "test")}
            self._y = {part: file[f"y_{part}"].ravel() for part in ("train", "test")}
        self.y = self._y["train"][:TRAIN].astype("int32")
        self.truth = self._y["test"][:TEST].astype("int32")

    def of(self, model: Any) -> tuple[np.ndarray, np.ndarray]:
        """Returns rows to train and to test on."""
        shape, dtype = model.inputs[0].shape[1:], model.inputs[0].dtype
        train, test = self._x["train"][:TRAIN], self._x["test"][:TEST]
        return _shaped(train, tuple(shape), dtype), _shaped(test, tuple(shape), dtype)


def _shaped(x: np.ndarray, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    x = x.reshape(-1, 14, 2, 14, 2).mean((2, 4)).astype("float32")
    if shape == RAW:
        return np.repeat(x[..., None], 3, -1)
    if shape == (32, 32, 3):
        large = np.kron(x, np.ones((1, 2, 2), "float32"))
        return np.repeat(np.pad(large, ((0, 0), (2, 2), (2, 2)))[..., None], 3, -1) / 255
    if shape == TOKENS and dtype == "int32":
        return (x.reshape(-1, 7, 2, 7, 2).mean((2, 4)).reshape(-1, 49) / 16).astype("int32")
    if shape == VOLUME:
        return np.stack([np.roll(x, step, axis=2) for step in range(6)], axis=1)[..., None] / 255
    assert shape in (IMAGE, ROWS, TABLE), shape
    return x.reshape(-1, *shape) / 255


def fit(model: Any, x: Any, y: Any, rate: float, epochs: int, callbacks: Any = ()) -> None:
    """Trains a classifier; a second output learns whether the class is 0."""
    several = len(model.outputs) > 1
    loss: Any = "sparse_categorical_crossentropy"
    loss, given = ([loss, "binary_crossentropy"], [y, y == 0]) if several else (loss, y)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
    model.fit(x, given, batch_size=64, epochs=epochs, verbose=0, callbacks=list(callbacks))


def filed(model: Any, scheme: str, x: np.ndarray) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Returns what a model's file answers, and the facts of the file."""
    inputs = ports.of(model)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saving.save(model, inputs, folder / "model")
        if not saving.holds_ranges(model):
            ports.store(folder / "calibration.npz", {inputs[0].name: x[:200]})
        convert.run(folder, [scheme])
        path = folder / f"{scheme}.tflite"
        if not path.is_file():
            raise InputError((folder / f"{scheme}.json").read_text()[:200])
        ports.store(folder / "inputs.npz", {inputs[0].name: x.astype(inputs[0].dtype)})
        facts = interpret.run(folder, str(path), seconds=0.01)
        with np.load(folder / "outputs.npz") as file:
            answers = list(file.values())
        return answers, facts | {"bytes": path.stat().st_size}


def compared(model: Any, scheme: str, x: np.ndarray, truth: np.ndarray) -> str:
    """Returns in words how a model's file answers beside the model."""
    wanted = keras.tree.flatten(model.predict(x, verbose=0, batch_size=250))
    answers, facts = filed(model, scheme, x)
    agree = min(float(_same(a, w).mean()) for a, w in zip(answers, wanted, strict=True))
    apart = max(float(np.abs(a - w).max()) for a, w in zip(answers, wanted, strict=True))
    floats = facts["float_operators"] if scheme.startswith("int8") else {}
    right = float((wanted[0].argmax(-1) == truth).mean())
    words = f"{100 * agree:.1f} % agree, {apart:.3f} apart, {100 * right:.1f} % right"
    words = f"{words}, in float: {', '.join(floats)}" if floats else words
    return words if agree >= AGREE and not (floats and scheme == "int8") else f"NOT: {words}"


def _same(answers: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    if wanted.shape[-1] == 1:
        return (answers > 0.5) == (wanted > 0.5)
    return answers.argmax(-1) == wanted.argmax(-1)


def row(build: Callable[[], Any], digits: Digits, ways: Any) -> dict[str, str]:
    """Returns a cell for each way, of one kind of layer."""
    keras.utils.set_random_seed(0)
    model = build()
    x, test = digits.of(model)
    fit(model, x, digits.y, 3e-3, EPOCHS)
    print(f"in float: {100 * _score(model, test, digits.truth):.1f} % right", file=sys.stderr)
    cells = {}
    for way in ways:
        try:
            cells[way] = WAYS[way](model, x, digits, test)
        except InputError as error:
            cells[way] = f"refused: {error}"
        except Exception as error:
            cells[way] = f"NOT: {type(error).__name__}: {str(error).strip().splitlines()[0][:150]}"
        print(way, cells[way], file=sys.stderr, flush=True)
    return cells


def _score(model: Any, x: Any, y: Any) -> float:
    answers = keras.tree.flatten(model.predict(x, verbose=0, batch_size=250))[0]
    return float((answers.argmax(-1) == y).mean())


def _qat(scheme: str, rate: float) -> Callable[..., str]:
    def way(model: Any, x: Any, digits: Digits, test: Any) -> str:
        copy = compression.quantize_aware(model, scheme)
        fit(copy, x, digits.y, rate, 1)
        return compared(compression.bake(copy), scheme, test, digits.truth)

    return way


def _held(callback: Callable[[], Any], counted: Callable[[Any], str]) -> Callable[..., str]:
    def way(model: Any, x: Any, digits: Digits, test: Any) -> str:
        copy = keras.models.clone_model(model)
        copy.set_weights(model.get_weights())
        fit(copy, x, digits.y, 1e-3, 1, [callback()])
        return f"{counted(copy)}; {compared(copy, 'int8_float_io', test, digits.truth)}"

    return way


def _zeros(model: Any) -> str:
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    found, true = compression.sparsity(model)["all"], float((weights == 0).mean())
    words = f"{100 * true:.0f} % of all weights zero"
    return words if abs(found - true) < 1e-6 and true > 0.5 else f"NOT: {words}, said {found}"


def _few(model: Any) -> str:
    most = max(len(np.unique(w)) for w in model.get_weights() if w.ndim > 1 and w.shape[0] > 2)
    found = compression.distinct(model)["most"]
    return f"{most} values" if most == found <= 16 else f"NOT: {most} values, said {found}"


def _smaller(change: Callable[[Any], Any]) -> Callable[..., str]:
    def way(model: Any, x: Any, digits: Digits, test: Any) -> str:
        small = change(model)
        fit(small, x, digits.y, 1e-3, 1)
        share = small.count_params() / model.count_params()
        return f"{share:.2f} of it; {compared(small, 'float32', test, digits.truth)}"

    return way


WAYS: dict[str, Callable[..., str]] = {
    "QAT int8": _qat("int8", 3e-4),
    "QAT weight4": _qat("weight4", 3e-3),
    "Prune(0.8)": _held(lambda: compression.Prune(0.8), _zeros),
    "Cluster(16)": _held(lambda: compression.Cluster(16), _few),
    "remove_channels(0.3)": _smaller(lambda model: compression.remove_channels(model, 0.3)),
    "low_rank(0.9)": _smaller(lambda model: compression.low_rank(model, 0.9)),
}

if __name__ == "__main__":
    main()
