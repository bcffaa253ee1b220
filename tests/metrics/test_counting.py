import keras
import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit.metrics import _counting
from tests.metrics import batches

pytestmark = pytest.mark.backend
numpy = keras.ops.convert_to_numpy


def test_pairs_and_classes_of_one_column_are_two() -> None:
    labels, scores, weights = batches.binary()
    wanted = sklearn.metrics.confusion_matrix(labels, scores > 0.5, sample_weight=weights)
    matrix = numpy(_counting.pairs(labels, scores, weights, "auto", 0.5))
    np.testing.assert_allclose(matrix, wanted, rtol=1e-5)
    rows = numpy(_counting.per_class(labels[:, None], scores[:, None], weights, "binary", 0.5))
    np.testing.assert_allclose(rows[0], np.diag(wanted), rtol=1e-5)


def test_multilabel_counts_each_label() -> None:
    truth, scores, weights = batches.multilabel()
    rows = numpy(_counting.per_class(truth, scores, weights, "multilabel", 0.5))
    np.testing.assert_allclose(rows[1], (truth * weights[:, None]).sum(axis=0), rtol=1e-5)


def test_weighted() -> None:
    sums = _counting.weighted(keras.ops.array([1.0, 0.0]), keras.ops.array([3.0, 2.0]))
    assert numpy(sums).tolist() == [3, 5]
