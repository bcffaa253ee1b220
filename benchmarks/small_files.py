"""Measures the bytes of exported files, and where they are; writes docs/small_files.md.

    python -m benchmarks.small_files

Each model is trained for an epoch on 1,000 of the bundled digits (or on Auto MPG): the bytes hardly
depend on the weights' values.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks import architectures
from keras_trainkit import InputError, datasets, exporting, recipe
from keras_trainkit.exporting import Exported, anatomy
from keras_trainkit.training import plan

PAGE = Path(__file__).parent.parent / "docs" / "small_files.md"
HEAD = """# Small files

Written by `python -m benchmarks.small_files` on {where}.

Bytes of a `.tflite` as the converter writes it, and as `export` leaves it with labels, scores and
checksum inside: equal parts are stored once, inner tensors have no names, and the converter's notes
about itself are gone. `keep_names=True` (`--keep-names`) keeps names and notes. `export` sees that
the first 200 answers are the converter's to the bit. `micro` is the share of output numbers, of 50
examples, that TensorFlow Lite Micro gives to the bit as LiteRT's reference kernels.
"""
PARTS = """
Where the bytes of the exported files are. LiteRT wants a scale and a zero point for every channel
of a layer, for its weights and for its biases. The structure is tables, offsets, shapes, operators
and gaps.
"""
_ROWS, _EXAMPLES = 1000, 50
Made = tuple[keras.Model, Any]


def _recipe(name: str, **overrides: Any) -> Callable[[], Made]:
    """Returns a maker of a recipe's model, and of training examples."""

    def make() -> Made:
        made = plan.prepare(recipe.load(name), overrides)
        x, y = made.splits.train.x[:_ROWS], made.splits.train.y[:_ROWS]
        made.model.fit(x, y, batch_size=64, verbose=0)
        return made.model, x

    return make


def _unrolled() -> Made:
    x, y = _digits()
    model = architectures.CASES["LSTM, unrolled"].model(x)
    return _fit(model, x, y, ["sparse_categorical_crossentropy"])


def _two() -> Made:
    """Returns a model of two inputs, halves of a digit, and two outputs."""
    x, y = _digits()
    halves = [keras.Input((14, 28), name=name) for name in ("top", "bottom")]
    flat = [layers.Flatten()(layers.Rescaling(1 / 255)(half)) for half in halves]
    hidden = layers.Dense(16, activation="relu")(layers.Concatenate()(flat))
    outputs = [layers.Dense(10, activation="softmax")(hidden), layers.Dense(1)(hidden)]
    given = [x[:, :14, :, 0], x[:, 14:, :, 0]]
    losses = ["sparse_categorical_crossentropy", "mean_squared_error"]
    return _fit(keras.Model(halves, outputs), given, [y, y.astype("float32")], losses)


def _digits() -> tuple[np.ndarray, np.ndarray]:
    splits = datasets.load("bundled:mnist", auto=(), task="classification", validation=0.1)
    return splits.train.x[:_ROWS].astype("float32"), splits.train.y[:_ROWS]


def _fit(model: keras.Model, x: Any, y: Any, loss: list[str]) -> Made:
    model.compile(optimizer="adam", loss=loss)
    model.fit(x, y, batch_size=128, verbose=0)
    return model, x


CASES: dict[str, Callable[[], Made]] = {
    **{
        f"`mnist_tiny size={size}`": _recipe("mnist_tiny", data="bundled:mnist", size=size)
        for size in ("575", "2k", "8k")
    },
    "`mnist`": _recipe("mnist", data="bundled:mnist"),
    "`table` (Auto MPG)": _recipe("table"),
    "two inputs, two outputs": _two,
    "LSTM, unrolled": _unrolled,
}


def main() -> None:
    """Runs every case, or those that hold the word given, and then writes the page."""
    rows, parts = [], []
    for name, make in CASES.items():
        if len(sys.argv) > 1 and sys.argv[1] not in name:
            continue
        keras.utils.set_random_seed(0)
        model, x = make()
        some = [each[:300] for each in x] if isinstance(x, list) else x[:300]
        with tempfile.TemporaryDirectory() as folder:
            for scheme in ("float32", "int8", "int8_float_io"):
                found = _export(model, some, scheme, Path(folder))
                if found is None or (scheme == "int8_float_io" and rows[-1][2] == "int8"):
                    continue
                bytes_, micro = found.report["bytes"], _micro(found.path, some)
                before = found.report["converted_bytes"]
                saved = f"-{100 * (1 - bytes_ / before):.0f} %"
                count = f"{model.count_params():,}"
                rows.append([name, count, scheme, f"{before:,}", f"{bytes_:,}", saved, micro])
                parts.append([name, scheme, *(f"{part:,}" for part in _parts(found))])
                print(*rows[-1], *parts[-1][2:], sep=" | ", flush=True)
    if len(sys.argv) == 1:
        columns = ["model", "parameters", "scheme", "converter", "exported", "", "micro"]
        held = ["weights", "biases, indices", "scales", "zero points", "metadata", "structure"]
        text = HEAD.format(where=architectures.where()) + "\n"
        text += architectures.markdown(columns, rows) + PARTS + "\n"
        PAGE.write_text(text + architectures.markdown(["model", "scheme", *held], parts), "utf-8")


def _export(model: keras.Model, x: Any, scheme: str, folder: Path) -> Exported | None:
    """Exports a model; None where it has no such form."""
    path = folder / f"{scheme}.tflite"
    try:
        made = exporting.export(
            model,
            path,
            scheme,
            calibration=x,
            labels=[f"{n}" for n in range(10)],
            recipe="digits",
            lstm="unrolled",
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return None
    for note in made.report["notes"]:
        print(note, file=sys.stderr)
    return made


def _micro(path: Path, x: Any) -> str:
    some = [each[:_EXAMPLES] for each in x] if isinstance(x, list) else x[:_EXAMPLES]
    try:
        return f"{100 * exporting.verify_micro(path, some)['equal']:.1f} %"
    except InputError:
        return "refused"


def _parts(found: Exported) -> Sequence[int]:
    """Returns the bytes of weights, other constants, scales, zero points, metadata and the rest."""
    model = anatomy.read(found.path)
    tensors = [tensor for graph in model.subgraphs for tensor in graph.tensors]
    weights, others = set[bytes](), set[bytes]()
    scales, zeros = set[bytes](), set[bytes]()
    for tensor in tensors:
        data, ranges = model.buffers[tensor.buffer].data, tensor.quantization
        if data is not None:
            (others if anatomy.dtype(tensor) in ("INT32", "INT64") else weights).add(bytes(data))
        if ranges is not None and ranges.scale is not None:
            scales.add(np.asarray(ranges.scale, np.float32).tobytes())
            zeros.add(np.asarray(ranges.zeroPoint, np.int64).tobytes())
    inside = sum(len(model.buffers[entry.buffer].data) for entry in model.metadata)
    sizes = [sum(map(len, kind)) for kind in (weights, others, scales, zeros)]
    return [*sizes, inside, found.report["bytes"] - sum(sizes) - inside]


if __name__ == "__main__":
    main()
