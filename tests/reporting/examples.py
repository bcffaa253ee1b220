"""Run folders made by hand: whole ones, and ones that lack this and that."""

from pathlib import Path

import numpy as np

from keras_trainkit import Run, runs
from keras_trainkit.interpretation.answers import Answers

EVIL = "<script>alert(1)</script>"


def classes(count: int = 200, labels: tuple[str, ...] = ("cat", "dog", EVIL), seed: int = 0):
    """Answers of a classifier that is right three times in four, with images of the worst."""
    rng = np.random.default_rng(seed)
    y = np.arange(count) % len(labels)
    logits = rng.normal(size=(count, len(labels)))
    logits[np.arange(count), y] += 2
    images = rng.integers(0, 255, (min(count, 5), 6, 6)).astype("uint8")
    worst = np.argsort(logits[np.arange(count), y] - logits.max(axis=1))[: len(images)]
    return Answers(y, logits.astype("float32"), labels, (), True, worst, images)


def numbers(count: int = 300, columns: int = 2, seed: int = 0):
    """Answers of a regression, with its table."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=count)
    x = rng.normal(size=(count, columns)).astype("float32")
    outputs = (y + rng.normal(size=count) / 4)[:, None].astype("float32")
    rows = np.arange(min(count, 1000))
    names = (EVIL, *(f"column {i}" for i in range(1, columns)))
    return Answers(y, outputs, (), names, False, rows, x[: len(rows)])


def history(epochs: int = 4, bad: bool = False):
    return [
        {
            "epoch": i + 1,
            "loss": float("nan") if bad and i else 2.0 / (i + 1),
            "val_loss": float("nan") if bad else 2.5 / (i + 1),
            "learning_rate": 0.01,
            "seconds": 0.5,
            "examples_per_second": 100.0,
        }
        for i in range(epochs)
    ]


def make_run(
    folder: Path,
    answers: Answers | None = None,
    *,
    rows: list | None = None,
    name: str = "a",
    status: str = runs.FINISHED,
    source: str = "bundled:mnist",
    **config,
) -> Run:
    """A run folder with everything in it, or without answers."""
    fields = {"seed": 0, "epochs": 4, "learning_rate": 0.01, "data": "auto", **config}
    files = {
        "config.json": {
            "recipe": "mnist",
            "fast": False,
            "fields": {k: {"value": v, "from": "recipe"} for k, v in fields.items()},
        },
        "environment.json": {
            "keras_trainkit": "0",
            "python": "3",
            "packages": {"keras": "3"},
            "backend": "tensorflow",
            "platform": "p",
            "cpu": "c",
            "cores": 2,
            "memory_gib": 1,
            "git": None,
            "command": ["trainkit", EVIL],
        },
        "data.json": {
            "source": source,
            "note": EVIL,
            "examples": {"train": 9, "validation": 0, "test": 200},
            "fingerprints": {"train": "a" * 64, "validation": "b" * 64, "test": "c" * 64},
            "labels": list(answers.labels) if answers else [],
            "features": [],
        },
    }
    run = runs.create(folder / "runs", "mnist", name, files, None)
    run.write_history(history() if rows is None else rows)
    if answers is not None:
        run.write("predictions.npz", answers.save)
        scores = {"accuracy": 0.75} if answers.labels else {"root_mean_squared_error": 0.25}
        metrics = {"test": scores, "examples": {"test": len(answers.y)}, "parameters": 3}
        run.write_json("metrics.json", metrics)
        layer = {"name": "d", "kind": "Dense", "shape": [3], "parameters": 3, "trainable": True}
        run.write_json("layers.json", [{**layer, "macs": 3, "bytes": 12, "output_bytes": 12}])
    run.write_status(status)
    return run
