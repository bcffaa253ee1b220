"""What a metric costs: `python -m benchmarks.metrics` prints a Markdown table (about a minute).

Step: one step of `fit` (TensorFlow, batch 128, a 784-128-10 network), as a ratio to the same step
with Keras's `accuracy`. Rounds are interleaved; a ratio is the median over the rounds, each taken
against the `accuracy` step of its own round. `accuracy` is listed a second time to show the noise.

Update: one update with 128 x 10 probabilities; ours inside a `tf.function`, as in `fit`, beside
torchmetrics' `update` and Keras's `accuracy`, in microseconds.
"""

import functools
import statistics
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch
import torchmetrics.classification as torched

from keras_trainkit import metrics

ROUNDS, STEPS, BATCH, CLASSES = 9, 100, 128, 10
ten = functools.partial
OURS: dict[str, tuple[Callable[[], Any], Callable[[], Any] | None]] = {
    "accuracy (Keras)": (
        lambda: keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
        ten(torched.MulticlassAccuracy, CLASSES, average="micro"),
    ),
    "ErrorRate": (metrics.ErrorRate, None),
    "BalancedAccuracy": (metrics.BalancedAccuracy, ten(torched.MulticlassAccuracy, CLASSES)),
    "Precision": (metrics.Precision, ten(torched.MulticlassPrecision, CLASSES)),
    "Recall": (metrics.Recall, ten(torched.MulticlassRecall, CLASSES)),
    "Specificity": (metrics.Specificity, ten(torched.MulticlassSpecificity, CLASSES)),
    "F1": (metrics.F1, ten(torched.MulticlassF1Score, CLASSES)),
    "MatthewsCorrelation": (
        metrics.MatthewsCorrelation,
        ten(torched.MulticlassMatthewsCorrCoef, CLASSES),
    ),
    "CohenKappa": (metrics.CohenKappa, ten(torched.MulticlassCohenKappa, CLASSES)),
    "HammingLoss": (metrics.HammingLoss, ten(torched.MulticlassHammingDistance, CLASSES)),
    "TopKAccuracy": (metrics.TopKAccuracy, ten(torched.MulticlassAccuracy, CLASSES, top_k=5)),
    "ConfusionMatrix": (metrics.ConfusionMatrix, ten(torched.MulticlassConfusionMatrix, CLASSES)),
    "ROCCurve": (metrics.ROCCurve, ten(torched.MulticlassAUROC, CLASSES, thresholds=2048)),
    "PRCurve": (metrics.PRCurve, ten(torched.MulticlassAveragePrecision, CLASSES, thresholds=2048)),
    "BrierScore": (metrics.BrierScore, None),
    "ExpectedCalibrationError": (
        metrics.ExpectedCalibrationError,
        ten(torched.MulticlassCalibrationError, CLASSES, n_bins=15),
    ),
    "NegativeLogLikelihood": (metrics.NegativeLogLikelihood, None),
}


def fit(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """Returns the seconds of a step."""
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
    return (time.perf_counter() - start) / STEPS


def model_with(metric: Any) -> keras.Model:
    """Returns a small digit classifier that computes one metric."""
    layers = [
        keras.Input((784,)),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(CLASSES, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=[metric])
    return model


def step_ratios() -> dict[str, float]:
    """Returns the step time of each metric over that of `accuracy`."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH * STEPS, 784)).astype("float32")
    y = rng.integers(0, CLASSES, BATCH * STEPS)
    base = OURS["accuracy (Keras)"][0]
    models = {"base": model_with(base())}
    models |= {name: model_with(make()) for name, (make, _) in OURS.items()}
    for model in models.values():
        fit(model, x, y)
    rounds = [{name: fit(model, x, y) for name, model in models.items()} for _ in range(ROUNDS)]
    print(f"Base step: {1e6 * statistics.median(r['base'] for r in rounds):.0f} us\n")
    return {name: statistics.median(r[name] / r["base"] for r in rounds) for name in OURS}


def microseconds(update: Callable[[], Any], calls: int = 50) -> float:
    """Returns the median over rounds of the time of a call."""
    for _ in range(3):
        update()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(calls):
            update()
        times.append((time.perf_counter() - start) / calls)
    return 1e6 * statistics.median(times)


def update_times() -> dict[str, tuple[float, float | None]]:
    """Returns the update times of each metric and of its namesake in torchmetrics."""
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(CLASSES), BATCH).astype("float32")
    labels = rng.integers(0, CLASSES, BATCH)
    tf_args = tf.constant(labels), tf.constant(scores)
    torch_args = torch.tensor(scores), torch.tensor(labels)
    torch.set_num_threads(1)  # faster than more for so small a batch
    times: dict[str, tuple[float, float | None]] = {}
    for name, (make, make_torch) in OURS.items():
        metric = make()
        metric.update_state(*tf_args)
        ours = microseconds(ten(tf.function(metric.update_state), *tf_args))
        other = make_torch and make_torch()
        times[name] = ours, microseconds(ten(other.update, *torch_args)) if other else None
    return times


if __name__ == "__main__":
    ratios, updates = step_ratios(), update_times()
    print("| Metric | Step / accuracy step | Update, us | torchmetrics update, us |")
    print("|---|---:|---:|---:|")
    for name, ratio in ratios.items():
        ours, other = updates[name]
        print(f"| {name} | {ratio:.2f} | {ours:.0f} | {'-' if other is None else f'{other:.0f}'} |")
