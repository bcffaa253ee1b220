"""Multiply-accumulates of operators against those of the Keras layers they were made of."""

import pytest

from keras_trainkit.exporting import anatomy, macs
from keras_trainkit.training import costs


def test_a_file_has_the_macs_of_its_model(digits, converted):
    facts = anatomy.describe(anatomy.read(converted / "int8.tflite"))
    assert facts["macs"] == costs.macs(digits.model) > 0


@pytest.mark.parametrize(
    ("operator", "inputs", "output", "count"),
    [
        ("DEPTHWISE_CONV_2D", [(1, 8, 8, 4), (1, 3, 3, 4)], (1, 6, 6, 4), 6 * 6 * 4 * 9),
        ("TRANSPOSE_CONV", [(4,), (2, 3, 3, 4), (1, 5, 5, 4)], (1, 11, 11, 2), 25 * 72),
        ("BATCH_MATMUL", [(1, 7, 5), (1, 5, 3)], (1, 7, 3), 7 * 3 * 5),
        ("SOFTMAX", [(1, 10)], (1, 10), 0),
    ],
)
def test_an_operator_is_counted_by_hand(operator, inputs, output, count):
    assert macs.of(operator, inputs, output) == count
