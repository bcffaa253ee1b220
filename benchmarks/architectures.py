"""Exports small trained models of many kinds in every scheme, and writes docs/architectures.md.

    python -m benchmarks.architectures

Each model is trained for two epochs on the bundled digits (or on Auto MPG), exported, and
verified on the test rows, as `trainkit export --to all` does.
"""

import dataclasses
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from keras_trainkit import InputError, datasets, exporting
from keras_trainkit.exporting import Exported, quantize
from keras_trainkit.runs import environment

PAGE = Path(__file__).parent.parent / "docs" / "architectures.md"
IMAGE = (28, 28, 1)
HEAD = """# Schemes and architectures

Written by `python -m benchmarks.architectures` on {where}.

Small models, trained for two epochs (one seed) on the bundled sample of MNIST, 3,500 training and
1,000 test images, or on Auto MPG, 79 test rows. A cell is the file's bytes and what it loses
against Keras on the test rows: points of accuracy, or percent of RMSE. One of 1,000 images is 0.1
points. A dash is a scheme that is refused; the reasons stand below.
"""
LATENCY = """The same files' time: the median of one example in milliseconds on one thread, beside
other work on the machine; the column `float32` is the yardstick of its row.
"""


@dataclasses.dataclass(frozen=True)
class Case:
    """A model, and the examples that it is trained and verified on."""

    model: Callable[[Any], keras.Model]
    table: bool = False
    arrange: Callable[[np.ndarray], Any] = lambda x: x
    lstm: str = "auto"


def _sequential(*middle: layers.Layer) -> Callable[[Any], keras.Model]:
    """Returns a maker of a classifier that takes raw pixels."""
    start = [keras.Input(IMAGE), layers.Rescaling(1 / 255)]
    return lambda _: keras.Sequential([*start, *middle, layers.Dense(10, activation="softmax")])


def _dense(activation: str) -> Case:
    return Case(_sequential(layers.Flatten(), layers.Dense(64, activation=activation)))


def _normalized(layer: layers.Layer) -> Case:
    return Case(_sequential(layers.Conv2D(8, 3, strides=2), layer, layers.ReLU(), layers.Flatten()))


def _recurrent(layer: layers.Layer, lstm: str = "auto") -> Case:
    return Case(_sequential(layers.Reshape((14, 56)), layer), lstm=lstm)


def _residual(_: Any) -> keras.Model:
    image = keras.Input(IMAGE)
    x = layers.Conv2D(8, 3, strides=2)(layers.Rescaling(1 / 255)(image))
    inner = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Add()([x, layers.Conv2D(8, 3, padding="same")(inner)])
    return keras.Model(image, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))


def _attention(_: Any) -> keras.Model:
    image = keras.Input(IMAGE)
    rows = layers.Dense(32)(layers.Reshape((14, 56))(layers.Rescaling(1 / 255)(image)))
    x = layers.LayerNormalization(name="norm")(rows + layers.MultiHeadAttention(2, 16)(rows, rows))
    return keras.Model(image, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))


def _two_inputs(_: Any) -> keras.Model:
    halves = [keras.Input((14, 28), name=name) for name in ("top", "bottom")]
    flat = [layers.Flatten()(layers.Rescaling(1 / 255)(half)) for half in halves]
    x = layers.Dense(32, activation="relu")(layers.Concatenate()(flat))
    return keras.Model(halves, layers.Dense(10, activation="softmax")(x))


def _table(inside: bool) -> Callable[[Any], keras.Model]:
    def make(x: np.ndarray) -> keras.Model:
        scale = layers.Normalization()
        scale.adapt(x)
        start = [keras.Input(x.shape[1:]), *([scale] if inside else [])]
        net = [layers.Dense(64, activation="relu"), layers.Dense(64, activation="relu")]
        return keras.Sequential([*start, *net, layers.Dense(1), layers.Rescaling(8.0, 23.0)])

    return make


def _halves(x: np.ndarray) -> list[np.ndarray]:
    return [x[:, :14, :, 0], x[:, 14:, :, 0]]


keras.utils.set_random_seed(0)  # layers draw their seeds when they are made
CASES = {
    "MLP": _dense("relu"),
    "MLP, GELU": _dense("gelu"),
    "MLP, mish": _dense("mish"),
    "MLP, ELU": _dense("elu"),
    "CNN, batch norm": _normalized(layers.BatchNormalization(momentum=0.9)),
    "CNN, group norm": _normalized(layers.GroupNormalization(4, name="norm")),
    "CNN, layer norm": _normalized(layers.LayerNormalization(name="norm")),
    "depthwise": Case(
        _sequential(
            layers.SeparableConv2D(16, 3, strides=2),
            layers.ReLU(6),
            layers.SeparableConv2D(32, 3, strides=2),
            layers.Flatten(),
        )
    ),
    "residual": Case(_residual),
    "transposed": Case(
        _sequential(
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Conv2DTranspose(4, 3, strides=2, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
        )
    ),
    "Conv1D": Case(
        _sequential(
            layers.Reshape((28, 28)), layers.Conv1D(32, 3, activation="relu"), layers.Flatten()
        )
    ),
    "attention": Case(_attention),
    "LSTM": _recurrent(layers.LSTM(24)),
    "LSTM, unrolled": _recurrent(layers.LSTM(24), "unrolled"),
    "GRU, unrolled": _recurrent(layers.GRU(24), "unrolled"),
    "two inputs": Case(_two_inputs, arrange=_halves),
    "table, scaled before": Case(_table(inside=False), table=True),
    "table, scaled inside": Case(_table(inside=True), table=True),
}


def main() -> None:
    """Runs every case, or those named, and writes the page when all were run."""
    names = sys.argv[1:] or list(CASES)
    schemes = [
        n for n, each in exporting.SCHEMES.items() if not each.recipe or quantize.installed()
    ]
    rows, times, reasons = [], [], set[str]()
    for name in names:
        found = _run(CASES[name], schemes)
        rows.append([name, *(_cell(each) for each in found.values())])
        times.append([name, *(_time(each) for each in found.values())])
        for each in found.values():
            if isinstance(each, InputError):
                reasons.add(f"- {name}: {str(each).partition('; ')[2]}")
        print(*rows[-1], sep=" | ", flush=True)
    columns = ["model", *schemes]
    text = [HEAD.format(where=where()), markdown(columns, rows)]
    text += [LATENCY, markdown(columns, times), "Refused:\n"]
    text += sorted(reasons)
    if names == list(CASES):
        PAGE.write_text("\n".join(text) + "\n", "utf-8")


def _run(case: Case, schemes: Sequence[str]) -> dict[str, Exported | InputError]:
    """Trains a model and exports it."""
    task = "regression" if case.table else "classification"
    source = "bundled:autompg" if case.table else "bundled:mnist"
    splits = datasets.load(source, auto=(), task=task, validation=0.1)
    train, test = splits.train.x.astype("float32"), splits.test.x.astype("float32")
    keras.utils.set_random_seed(0)
    model = case.model(train)
    if case.table and not isinstance(model.layers[0], layers.Normalization):
        mean, spread = train.mean(axis=0), train.std(axis=0)
        train, test = (train - mean) / spread, (test - mean) / spread
    loss = "mean_squared_error" if case.table else "sparse_categorical_crossentropy"
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss)
    epochs = 100 if case.table else 2
    given, held = case.arrange(train), case.arrange(test)
    model.fit(given, splits.train.y, epochs=epochs, batch_size=64, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.tflite" for name in schemes}
        return exporting.export_all(
            model,
            paths,
            calibration=given,
            verify=(held, splits.test.y),
            labels=splits.labels,
            lstm=case.lstm,
        )


def _cell(found: Exported | InputError) -> str:
    if isinstance(found, InputError):
        return "-"
    verified = found.report["verified"]
    loss = (
        f"{verified['drop_pp']:.1f}"
        if "drop_pp" in verified
        else f"{verified['rise_percent']:+.1f} %"
    )
    return f"{found.report['bytes']:,}, {loss}"


def _time(found: Exported | InputError) -> str:
    if isinstance(found, InputError):
        return "-"
    return f"{found.report['latency_ms']['median']:.3f}"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def where() -> str:
    """Returns the machine and the versions that a table was made with."""
    found = environment.describe()
    versions = ", ".join(f"{n} {found['packages'][n]}" for n in ("keras", "tensorflow"))
    return f"{found['cpu']} with {versions}"


if __name__ == "__main__":
    main()
