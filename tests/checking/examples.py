"""Splits with and without what the checks look for."""

import dataclasses

import numpy as np

from keras_trainkit import Split, Splits


def healthy(classes: int = 0, rows: int = 600, seed: int = 0) -> Splits:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 4)).astype("float32")
    worth = x @ [1.0, -1.0, 0.5, 0.2]
    if classes:
        ends = np.quantile(worth, np.arange(1, classes) / classes)
        y = np.digitize(worth, ends).astype("int32")
    else:
        y = (worth + rng.normal(0, 0.3, rows)).astype("float32")
    order = rng.permutation(rows)
    parts = np.split(order, [rows // 2, rows * 3 // 4])
    names = tuple(f"class {number}" for number in range(classes))
    return Splits(
        *(Split(x[part], y[part]) for part in parts),
        source="test",
        labels=names,
        features=("a", "b", "c", "d"),
        places=dict(zip(("train", "validation", "test"), parts, strict=True)),
    )


def changed(splits: Splits, part: str, **arrays: np.ndarray) -> Splits:
    return dataclasses.replace(
        splits, **{part: dataclasses.replace(getattr(splits, part), **arrays)}
    )
