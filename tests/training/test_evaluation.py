"""Scores are those of every example."""

import keras
import numpy as np
import pytest

from keras_trainkit import Split
from keras_trainkit.training import evaluation


def test_every_example_counts_whatever_the_batches():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    x = np.random.default_rng(0).normal(size=(2503, 1)).astype("float32")
    y = 3 * x[:, 0]
    guess = np.asarray(model(x))[:, 0]
    scores = evaluation.evaluate(model, Split(x, y))
    assert scores["mae"] == pytest.approx(np.abs(guess - y).mean(), rel=1e-5)
    assert scores["loss"] == pytest.approx(((guess - y) ** 2).mean(), rel=1e-5)
