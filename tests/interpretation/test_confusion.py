"""Tables of classes, against scikit-learn."""

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from keras_trainkit.interpretation.confusion import confusion_counts, most_confused, per_class

RNG = np.random.default_rng(0)
TRUE, CALLED = RNG.integers(0, 5, 300), RNG.integers(0, 5, 300)


def test_they_are_scikit_learn_s():
    counts = confusion_counts(TRUE, CALLED, 5)
    np.testing.assert_array_equal(counts, confusion_matrix(TRUE, CALLED))
    found = per_class(counts)
    wanted = precision_recall_fscore_support(TRUE, CALLED)
    for name, values in zip(("precision", "recall", "f1", "examples"), wanted, strict=True):
        np.testing.assert_allclose(found[name], values)


def test_a_class_that_never_comes_is_not_a_number():
    found = per_class(np.array([[2, 0], [0, 0]]))
    assert np.isnan([found[name][1] for name in ("precision", "recall", "f1")]).all()


def test_the_commonest_mistakes_first_and_none_that_was_not_made():
    assert most_confused(np.array([[9, 1, 0], [4, 9, 0], [0, 2, 9]]), 5) == [
        (1, 0, 4),
        (2, 1, 2),
        (0, 1, 1),
    ]
