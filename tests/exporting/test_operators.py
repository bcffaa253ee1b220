"""The operators of TensorFlow Lite Micro by name."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.exporting import operators


def test_kinds_become_methods():
    kinds = ["PADV2", "BATCH_MATMUL", "L2_NORMALIZATION", "SPACE_TO_BATCH_ND", "RELU6"]
    assert operators.methods(kinds) == [
        "AddBatchMatMul",
        "AddL2Normalization",
        "AddPadV2",
        "AddRelu6",
        "AddSpaceToBatchNd",
    ]


def test_what_it_has_not_is_named():
    with pytest.raises(InputError, match="received CONV_3D, GELU: replace the layer"):
        operators.methods(["GELU", "ADD", "CONV_3D"])
