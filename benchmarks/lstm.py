"""Measures an LSTM as one operator beside the unrolled one; writes benchmarks/results/lstm.md.

    python -m benchmarks.lstm mnist.npz

Each network reads the rows of a digit, 28 of 28 pixels, is trained on 20,000 digits and scored on
1,000 of the test split; three seeds.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers as L

from benchmarks import architectures
from keras_trainkit import InputError, exporting

PAGE = Path(__file__).parent / "results" / "lstm.md"
NETS = {
    "LSTM(32)": lambda: [L.LSTM(32)],
    "LSTM(32) and LSTM(24)": lambda: [L.LSTM(32, return_sequences=True), L.LSTM(24)],
    "Bidirectional(LSTM(24))": lambda: [L.Bidirectional(L.LSTM(24))],
    "GRU(32)": lambda: [L.GRU(32)],
}
FORMS = ("fused", "unrolled")
SCHEMES = ("float32", "int8")
SEEDS = 3
HEAD = """# LSTM and GRU in a file

Written by `python -m benchmarks.lstm mnist.npz` on {where}.

The rows of a digit are read one after another: 20,000 digits, 3 epochs, {seeds} seeds; 300 training
digits show the ranges, 1,000 of the test split are scored. Agreement is the share of the same class
as Keras; SQNR is of the probabilities. The arena is measured with TensorFlow Lite Micro on a 64-bit
computer, the milliseconds are of one thread of this one, beside other work. `micro` is the largest
difference of a raw output between TensorFlow Lite Micro and LiteRT's reference kernels, in steps,
over 100 digits; the arena and `micro` are of the first seed.

| network | form | scheme | bytes | points lost | agreement, % | SQNR, dB | arena | ms | micro |
|---|---|---|---|---|---|---|---|---|---|
"""


def _trained(name: str, seed: int, x: np.ndarray, y: np.ndarray) -> keras.Model:
    keras.utils.set_random_seed(seed)
    head = L.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28)), *NETS[name](), head])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=64, epochs=3, verbose=0)
    return model


def _row(name: str, form: str, scheme: str, files: list[Any], micro: Any) -> str:
    reports = [each.report for each in files]
    verified = [each["verified"] for each in reports]

    def spread(values: list[float], digits: int) -> str:
        return f"{np.mean(values):.{digits}f} ± {np.std(values, ddof=1):.{digits}f}"

    columns = [
        f"{np.mean([each['bytes'] for each in reports]):,.0f}",
        spread([each["drop_pp"] for each in verified], 2),
        spread([100 * each["agreement"] for each in verified], 2),
        spread([each["outputs"][0]["sqnr_db"] for each in verified], 1),
        f"{reports[0]['arena_bytes']:,}" if reports[0]["arena_bytes"] else "refused",
        f"{np.median([each['latency_ms']['median'] for each in reports]):.3f}",
        "-" if micro is None else f"{micro['largest_difference']:.3g}",
    ]
    return f"| {name} | {form} | {scheme} | {' | '.join(columns)} |"


def _made(name: str, models: list[keras.Model], form: str, x: np.ndarray, verify: Any) -> list[str]:
    """Returns the rows of one network in one form."""
    files: dict[str, list[Any]] = {scheme: [] for scheme in SCHEMES}
    micro = None
    for model in models:
        with tempfile.TemporaryDirectory() as folder:
            paths = {scheme: Path(folder) / f"{scheme}.tflite" for scheme in SCHEMES}
            made = exporting.export_all(model, paths, calibration=x, verify=verify, lstm=form)
            for scheme, each in made.items():
                if not isinstance(each, InputError):
                    files[scheme].append(each)
            if micro is None and files["int8"]:
                micro = exporting.verify_micro(paths["int8"], verify[0][:100])
    return [
        _row(name, form, scheme, each, micro if scheme == "int8" else None)
        for scheme, each in files.items()
        if each
    ]


def measure(data: Path) -> str:
    """Returns the page."""
    with np.load(data) as file:
        x, tests = (file[key].astype("float32") / 255 for key in ("x_train", "x_test"))
        y, wanted = file["y_train"], file["y_test"]
    rows = []
    for name in NETS:
        models = [_trained(name, seed, x[:20000], y[:20000]) for seed in range(SEEDS)]
        for form in FORMS:
            rows += _made(name, models, form, x[:300], (tests[:1000], wanted[:1000]))
            print(*rows[-2:], sep="\n", flush=True)
    return HEAD.format(where=architectures.where(), seeds=SEEDS) + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(measure(Path(sys.argv[1])))
