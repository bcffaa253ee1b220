import keras
import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit.metrics import _confusion

pytestmark = pytest.mark.backend
numpy = keras.ops.convert_to_numpy


@given(classes=st.integers(2, 9), examples=st.integers(1, 30), seed=st.integers(0, 99))
def test_counts_agree_with_scikit_learn(classes: int, examples: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, predicted = rng.integers(0, classes, (2, examples))
    weights = rng.uniform(0, 3, examples).astype("float32")
    wanted = sklearn.metrics.confusion_matrix(
        labels, predicted, sample_weight=weights, labels=range(classes)
    )
    tensors = [keras.ops.convert_to_tensor(x) for x in (labels, predicted, weights)]
    matrix = numpy(_confusion.confusion_matrix(*tensors, classes))
    np.testing.assert_allclose(matrix, wanted, rtol=1e-5)
    rows = numpy(_confusion.class_counts(*tensors, classes))
    sums = [np.diag(wanted), wanted.sum(axis=1), wanted.sum(axis=0), np.full(classes, wanted.sum())]
    np.testing.assert_allclose(rows, sums, rtol=1e-5, atol=1e-6)


def test_label_counts_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    labels, predicted = rng.integers(0, 2, (2, 40, 3)).astype("float32")
    weights = rng.uniform(0, 3, 40).astype("float32")
    each = sklearn.metrics.multilabel_confusion_matrix(labels, predicted, sample_weight=weights)
    hits, actual, called, total = numpy(
        _confusion.label_counts(labels, predicted, weights[:, None].repeat(3, axis=1))
    )
    np.testing.assert_allclose(hits, each[:, 1, 1], rtol=1e-5)
    np.testing.assert_allclose(actual, each[:, 1].sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(called, each[:, :, 1].sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(total, each.sum(axis=(1, 2)), rtol=1e-5)
