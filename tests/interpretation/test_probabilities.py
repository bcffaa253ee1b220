"""One output or many, logits or not, against scipy."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from keras_trainkit import InputError
from keras_trainkit.interpretation.probabilities import class_probabilities, names_of

SCORES = np.random.default_rng(0).normal(size=(20, 4))


def test_they_are_scipy_s():
    np.testing.assert_allclose(class_probabilities(SCORES, True), softmax(SCORES, axis=1))
    np.testing.assert_allclose(class_probabilities(SCORES[:, :1], True)[:, 1], expit(SCORES[:, 0]))


def test_too_few_names():
    with pytest.raises(InputError, match="class_names must have a name for each of 3"):
        names_of(["a"], 3)
