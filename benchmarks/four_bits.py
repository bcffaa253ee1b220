"""Training for quantization beside plain export, of a small net that loses at four bits.

    python -m benchmarks.four_bits mnist.npz --seeds 5

Trains `mnist_tiny size=2k` for six epochs a seed, exports it plainly as `int8` and `weight4`, then
trains copies for each of the two schemes and exports those. All files are scored on the test rows.
Needs litert-quantizer (`pip install 'keras_trainkit[quant]'`).
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

import keras
from scipy import stats

EPOCHS = 6
RATES = {"int8": 1e-4, "weight4": 1e-3}  # of three epochs; as in `compress`, and ten times that
_HEAD = """`mnist_tiny size=2k epochs={epochs}` on full MNIST, {n} seeds: test accuracy, mean ±
standard deviation. A plain file is made of the trained net; the other of a copy that
`quantize_aware` trained for three epochs more, {rates}. In
`weight4` weights have four bits and activations are floats. The gain is paired by seed, with the
95 % interval of Student's t.
"""
_COLUMNS = "scheme", "float net", "plain file", "trained for it", "gain, points", "95 % interval"
_COLUMNS += "file answers as its copy in Keras", "bytes"


def main() -> None:
    """Measures every seed and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="an .npz with x_train, y_train, x_test and y_test")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print(table([measure(options.path, seed) for seed in range(options.seeds)]))


def measure(path: str, seed: int) -> dict[str, Any]:
    """Trains a net and returns, for each scheme, the scores of its plain and its trained file."""
    from keras_trainkit import compression, recipe
    from keras_trainkit.training import plan

    given = {"size": "2k", "epochs": str(EPOCHS), "seed": str(seed), "data": f"npz:{path}"}
    made = plan.prepare(recipe.load("mnist_tiny"), given)
    net, splits = made.model, made.splits
    keras.utils.set_random_seed(seed)
    callbacks = made.recipe.callbacks(made.config, splits) if made.recipe.callbacks else []
    fit = {"x": splits.train.x, "y": splits.train.y, "batch_size": 128, "verbose": 0}
    net.fit(**fit, epochs=EPOCHS, callbacks=callbacks)
    found = {}
    for scheme, rate in RATES.items():
        copy = compression.quantize_aware(net, scheme)
        copy.compile(optimizer=keras.optimizers.Adam(rate), loss=net.loss)
        copy.fit(**fit, epochs=3)
        plain = _file(net, scheme, splits)
        trained = _file(compression.bake(copy), scheme, splits)
        found[scheme] = {
            "float": plain["keras"],
            "plain": plain["file"],
            "trained": trained["file"],
            "agreement": trained["agreement"],
            "bytes": trained["bytes"],
        }
    return found


def _file(model: Any, scheme: str, splits: Any) -> dict[str, Any]:
    from keras_trainkit import export

    with tempfile.TemporaryDirectory() as folder:
        report = export(
            model,
            Path(folder) / "net.tflite",
            scheme,
            calibration=splits.train.x[:300],
            verify=(splits.test.x, splits.test.y),
        ).report
    return {**report["verified"], "bytes": report["bytes"]}


def table(seeds: list[dict[str, Any]]) -> str:
    """Returns what was measured as a Markdown table."""
    rates = ", ".join(f"`{scheme}` with Adam at {rate:g}" for scheme, rate in RATES.items())
    lines = [
        _HEAD.format(epochs=EPOCHS, n=len(seeds), rates=rates),
        f"| {' | '.join(_COLUMNS)} |",
        "|---" * len(_COLUMNS) + "|",
    ]
    for scheme in RATES:
        rows = [seed[scheme] for seed in seeds]
        scores = (_spread([row[name] for row in rows]) for name in ("float", "plain", "trained"))
        gains = [100 * (row["trained"] - row["plain"]) for row in rows]
        gain, half = statistics.mean(gains), stats.t.ppf(0.975, len(gains) - 1) * stats.sem(gains)
        same = 100 * statistics.mean(row["agreement"] for row in rows)
        cells = [
            f"`{scheme}`",
            *scores,
            f"{gain:+.2f}",
            f"{gain - half:+.2f} to {gain + half:+.2f}",
        ]
        cells += [f"{same:.3f} %", f"{statistics.mean(row['bytes'] for row in rows):,.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(scores: list[float]) -> str:
    return f"{100 * statistics.mean(scores):.2f} ± {100 * statistics.stdev(scores):.2f} %"


if __name__ == "__main__":
    main()
