"""The operators of TensorFlow Lite Micro, by the names that its resolver adds them with."""

from collections.abc import Iterable

from keras_trainkit._checks import InputError

# Of micro_mutable_op_resolver.h in August 2026, less those that no .tflite of Keras holds.
_METHODS = """
Abs Add AddN ArgMax ArgMin AssignVariable AveragePool2D BatchMatMul BatchToSpaceNd BroadcastArgs
BroadcastTo CallOnce Cast Ceil Concatenation Conv2D Cos CumSum DepthToSpace DepthwiseConv2D
Dequantize Div DynamicUpdateSlice EmbeddingLookup Elu Equal Exp ExpandDims Fill Floor FloorDiv
FloorMod FullyConnected Gather GatherNd Greater GreaterEqual HardSwish If L2Normalization L2Pool2D
LeakyRelu Less LessEqual Log LogicalAnd LogicalNot LogicalOr Logistic LogSoftmax Maximum MaxPool2D
MirrorPad Mean Minimum Mul Neg NotEqual Pack Pad PadV2 Prelu Quantize ReadVariable ReduceAll
ReduceMax ReduceMin Relu Relu6 Reshape ResizeBilinear ResizeNearestNeighbor ReverseV2 Round Rsqrt
SelectV2 Shape Sin Slice Softmax SpaceToBatchNd SpaceToDepth Split SplitV Squeeze Sqrt Square
SquaredDifference StridedSlice Sub Sum Svdf Tanh Transpose TransposeConv UnidirectionalSequenceLSTM
Unpack VarHandle While ZerosLike
"""
_BY_KIND = {method.lower(): method for method in _METHODS.split()}


def methods(kinds: Iterable[str]) -> list[str]:
    """Returns the methods of `MicroMutableOpResolver` that add operators, sorted.

    Args:
        kinds: operators as the schema names them.

    Raises:
        InputError: TensorFlow Lite Micro has no such operator.

    Example:
        >>> methods(["SOFTMAX", "CONV_2D", "UNIDIRECTIONAL_SEQUENCE_LSTM"])
        ['AddConv2D', 'AddSoftmax', 'AddUnidirectionalSequenceLSTM']
    """
    found = {kind: _BY_KIND.get(kind.replace("_", "").lower()) for kind in kinds}
    missing = sorted(kind for kind, method in found.items() if method is None)
    if missing:
        raise InputError(
            "FILE must hold operators that TensorFlow Lite Micro has; received "
            f"{', '.join(missing)}: replace the layer, or move it out of the model."
        )
    return sorted(f"Add{method}" for method in found.values())
