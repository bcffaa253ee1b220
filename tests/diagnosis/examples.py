"""Signals of a healthy training as plain values, to be changed where a test wants them sick."""

import copy
from typing import Any

from keras_trainkit.diagnosis import Signals

HEAD = {
    "name": "out",
    "layer": "head",
    "activation": "softmax",
    "activation_before": None,
    "certain": True,
    "rescaled": False,
    "units": 3,
    "loss": "sparse_categorical_crossentropy",
    "family": "categorical",
    "from_logits": False,
    "reduction": "sum_over_batch_size",
}
TARGET = {
    "dtype": "int64",
    "shape": [],
    "form": "classes",
    "non_finite": 0,
    "min": 0.0,
    "max": 2.0,
    "mean": 1.0,
    "std": 0.8,
    "counts": [40, 42, 46],
}
MEASURED = {"dtype": "float32", "shape": [1], "form": "continuous", "non_finite": 0}
MEASURED |= {"min": -2.0, "max": 2.0, "mean": 0.0, "std": 1.0}
REGRESSION = {"activation": "linear", "units": 1, "loss": "mean_squared_error", "family": "squared"}


def layer(name, **changes):
    kernel = {"shape": [8, 16], "fan_in": 8, "mean": 0.0, "std": 0.3, "max_abs": 0.6}
    kernel = (
        None if changes.pop("kernel", 1) is None else {**kernel, **changes.pop("of_kernel", {})}
    )
    row = {"name": name, "type": "Dense", "activation": "relu", "units": 16, "parameters": 144}
    row |= {"trainable": True, "dropout": None, "regularized": False, "recurrent": False}
    return {**row, "kernel": kernel, **changes}


def statistics(**changes):
    values = {"weight_norm": 3.0, "gradient_norm": 0.3, "update_norm": 0.006, "update_ratio": 0.002}
    values |= {"activation_mean": 0.3, "activation_std": 0.5, "dead": 0.05, "saturated": 0.02}
    return {**values, **changes}


def sample(step, value, **changes):
    output = {"shape": [3], "non_finite": 0, "min": 0.01, "max": 0.98, "mean": 1 / 3, "std": 0.3}
    output |= {"spread": 0.25, "row_sums": [1.0, 1.0], "favourite_share": 0.36}
    output |= changes.pop("output", {})
    layers = {name: statistics() for name in ("a", "b", "head")}
    for name, values in changes.pop("layers", {}).items():
        layers[name] = {**layers.get(name, {}), **values}
    record = {"kind": "sample", "step": step, "epoch": step // 15, "learning_rate": 0.01}
    record |= {"loss": value, "train_loss": value, "recomputed": value, "regularization": 0.0}
    record |= {"zeroed": 1.1, "rolled": 2.0, "baseline": 1.1, "outputs": [output], "layers": layers}
    return {**record, **changes}


def healthy(
    head=None, target=None, setup=None, data=None, inputs=None, losses=None, held=None, last=None,
    first=None, layers=None, final=None, epochs=10,
) -> Any:  # fmt: skip
    """Returns the signals of a healthy classifier, changed as told."""
    falling = [0.7**i + 0.05 for i in range(epochs - 1)]
    losses = losses or [*falling, falling[-1]]
    made = {
        "model": "net",
        "backend": "tensorflow",
        "sequential": True,
        "custom_train_step": False,
        "parameters": 400,
        "frozen_parameters": 0,
        "steps_per_epoch": 15,
        "epochs": len(losses),
        "layers": layers or [layer("a"), layer("b"), layer("head", activation="softmax")],
        "scaled": False,
        "optimizer": "Adam",
        "learning_rate": 0.01,
        "schedule": False,
        "outputs": [{**HEAD, **(head or {})}],
        **(setup or {}),
    }
    x = {"dtype": "float32", "shape": [8], "non_finite": 0, "min": -3.0, "max": 3.0, "mean": 0.0}
    x |= {"std": 1.0, "max_abs": 3.0, "constant_columns": 0, "column_spread": 1.5}
    seen = {"inputs": [{**x, **(inputs or {})}], "batch_size": 16, "examples": 240}
    seen |= {"targets": [{**TARGET, **(target or {})}], "target_rows": 128, "waits": [1e-4] * 4}
    seen["validation"] = seen.get("validation") or {
        "rows": 64, "copies": 0.0, "shift": 0.1, "times": [1.0],
        "inputs": [{**x, **(inputs or {})}], "targets": [{**TARGET, **(target or {})}],
    }  # fmt: skip
    rows = [
        {"kind": "epoch", "epoch": i, "step": 15 * (i + 1), "steps": 15, "wall": 0.1,
         "learning_rate": 0.01, "loss": loss, "accuracy": 0.4 + 0.05 * i}
        for i, loss in enumerate(losses)
    ]  # fmt: skip
    for row, value in zip(rows, held or [loss * 1.05 for loss in losses], strict=False):
        row["val_loss"] = value
    samples = [
        sample(0, 1.12, **copy.deepcopy(first or {})),
        sample(12, 1.0, **copy.deepcopy(last or {})),
        sample(15 * len(losses), final or 0.04, **copy.deepcopy(last or {})),
    ]
    seen |= data or {}
    return Signals(made, seen, (), rows, samples, "finished")


def regression(**changes) -> Any:
    """Returns the signals of a healthy regression, changed as told."""
    head = {**REGRESSION, **changes.pop("head", {})}
    target = {**MEASURED, "counts": None, **changes.pop("target", {})}
    return healthy(head=head, target=target, **changes)
