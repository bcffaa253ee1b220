"""The pure function; its figure and callback are tested in their rooms."""

import itertools

import numpy as np
import pytest

from keras_trainkit.interpretation.reliability import reliability


def test_the_error_is_that_of_the_definition():
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1, 1000)
    labels = rng.integers(0, 2, 1000)
    found = reliability(np.stack([1 - sure, sure], axis=1), labels, bins=10)
    edges, error = np.linspace(0, 1, 11), 0.0
    for low, high in itertools.pairwise(edges):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            error += inside.mean() * abs(sure[inside].mean() - labels[inside].mean())
    assert found.error == pytest.approx(error)
    assert found.count.sum() == 1000
