"""Which rule a layer or an operation has."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit.compression import graph
from keras_trainkit.compression.graph import Node
from keras_trainkit.compression.integers import (
    attention,
    functions,
    joints,
    kernels,
    moves,
    norms,
    recurrent,
)
from keras_trainkit.compression.integers.builder import TWINS, Builder, Rule, UnfitError

L = keras.layers


def of_whole(node: Node) -> Rule | None:
    """Returns the rule of a call in a model of integers alone, or None."""
    if not isinstance(node.layer, keras.Layer):
        return OPERATIONS.get(type(node.layer).__name__)
    found = LAYERS.get(type(node.layer)) or _BY_NAME.get(type(node.layer).__name__)
    return found or (moves.same if graph.passes(node) else None)


def of_weights(node: Node) -> Rule | None:
    """Returns the rule of a call in a model whose kernels alone are rounded."""
    return KERNELS.get(type(node.layer), _as_it_is)


def _as_it_is(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if getattr(node.layer, "lora_enabled", False):
        raise UnfitError("its LoRA weights must be merged first")
    return b.copy(node, args, kwargs)


def _function(name: str, **read: str) -> Callable[..., Any]:
    """Returns the rule of a layer or operation that is a function; options are its attributes."""

    def rule(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        options = {key: getattr(node.layer, own) for key, own in read.items()}
        return functions.apply(b, args[0], name, b.title(node), **options)

    return rule


def _activation(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return functions.apply(b, args[0], kernels.function(node.layer), b.title(node))


def _relu(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    layer, name = node.layer, b.title(node)
    if layer.threshold:
        raise UnfitError("a threshold has no integer form")
    if layer.negative_slope:
        if layer.max_value is not None:
            raise UnfitError("a slope and a limit together have no integer form")
        slope = float(layer.negative_slope)
        return functions.apply(b, args[0], "leaky_relu", name, negative_slope=slope)
    if layer.max_value == 6:
        return functions.apply(b, args[0], "relu6", name)
    return functions.apply(b, args[0], "relu", name, max_value=layer.max_value)


def _softmax(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    axis = node.layer.axis
    if axis not in (-1, len(args[0].shape) - 1):
        raise UnfitError("only axis=-1 has an integer form")
    return functions.apply(b, args[0], "softmax", b.title(node))


def _embedding(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if getattr(node.layer, "mask_zero", False):
        raise UnfitError("a mask has no integer form: write it with mask_zero=False")
    return b.finish(node, b.copy(node, args, kwargs), b.title(node))


def _masking(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    raise UnfitError("a mask has no integer form: pad the rows before the model")


def _distributed(b: Builder, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """One layer for every step: the steps become rows of the batch."""
    inner, steps = node.layer.layer, args[0].shape[1]
    b.walked.names.setdefault(id(inner), b.title(node))
    if type(inner) is L.Dense:
        one = Node(inner, args, {}, node.output, f"{node.path}/{inner.name}")
        return b.call(one, (args[0],), {})
    if None in args[0].shape[1:]:
        raise UnfitError("its input must have a fixed size")
    tensor = b.integer(args[0], f"{b.title(node)}_input")
    flat = b.moved(ops.reshape(tensor, (-1, *tensor.shape[2:])), tensor)
    walked = (
        inner
        if isinstance(inner, keras.Model)
        else keras.Sequential(
            [keras.Input(tensor.shape[2:]), type(inner).from_config(inner.get_config())]
        )
    )
    if walked is not inner:
        walked.set_weights(inner.get_weights())
    output = b.inlined(graph.trace(walked), flat)
    return b.moved(ops.reshape(output, (-1, steps, *output.shape[1:])), output)


KERNELS: dict[Any, Rule] = {
    **dict.fromkeys(TWINS, kernels.rule),
    L.SeparableConv1D: kernels.separable,
    L.SeparableConv2D: kernels.separable,
    L.Conv3D: kernels.conv3d,
    L.EinsumDense: kernels.einsum,
    L.MultiHeadAttention: attention.multi_head,
    **dict.fromkeys((L.LSTM, L.GRU, L.SimpleRNN), recurrent.rule),
    L.Bidirectional: recurrent.bidirectional,
    L.TimeDistributed: _distributed,
}
_SAME = (
    *(L.Flatten, L.Reshape, L.Permute, L.RepeatVector, L.Identity),
    *(L.Dropout, L.SpatialDropout1D, L.SpatialDropout2D, L.SpatialDropout3D, L.AlphaDropout),
    *(L.MaxPooling1D, L.MaxPooling2D),
    *(L.GlobalMaxPooling1D, L.GlobalMaxPooling2D, L.GlobalMaxPooling3D),
    *(L.ZeroPadding1D, L.ZeroPadding2D, L.ZeroPadding3D),
    *(L.Cropping1D, L.Cropping2D, L.Cropping3D, L.UpSampling1D, L.UpSampling3D),
)
LAYERS: dict[Any, Rule] = {
    **KERNELS,
    **dict.fromkeys(_SAME, moves.same),
    **dict.fromkeys((L.AveragePooling1D, L.AveragePooling2D), moves.blended),
    **dict.fromkeys((L.MaxPooling3D, L.AveragePooling3D), moves.pooled3d),
    **dict.fromkeys((L.UpSampling2D, L.Resizing), moves.resized),
    L.GlobalAveragePooling1D: moves.ranged,
    L.GlobalAveragePooling2D: moves.ranged,
    L.GlobalAveragePooling3D: moves.ranged,
    L.Add: joints.pairwise(L.Add),
    L.Subtract: joints.pairwise(L.Subtract),
    L.Multiply: joints.pairwise(L.Multiply),
    L.Average: joints.average,
    **dict.fromkeys((L.Maximum, L.Minimum, L.Concatenate), joints.joined),
    L.BatchNormalization: norms.batch_norm,
    L.LayerNormalization: norms.layer_norm,
    L.Rescaling: norms.rescaling,
    L.Normalization: norms.normalization,
    L.PReLU: norms.prelu,
    L.ReLU: _relu,
    L.Activation: _activation,
    L.LeakyReLU: _function("leaky_relu", negative_slope="negative_slope"),
    L.ELU: _function("elu", alpha="alpha"),
    L.Softmax: _softmax,
    L.Embedding: _embedding,
    L.Masking: _masking,
}
_BY_NAME = {"LayerScale": norms.layer_scale}  # of keras.applications, which has no public name
OPERATIONS: dict[str, Rule] = {
    **dict.fromkeys(
        ("Reshape", "Transpose", "ExpandDims", "Squeeze", "GetItem", "Split", "Repeat", "Tile"),
        moves.same,
    ),
    **dict.fromkeys(
        ("Swapaxes", "Moveaxis", "BroadcastTo", "Max", "StopGradient", "Identity"), moves.same
    ),
    "Pad": moves.padded,
    **dict.fromkeys(("Mean", "Sum", "Absolute", "Abs"), moves.ranged),
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Matmul"), joints.arithmetic),
    **dict.fromkeys(("Divide", "TrueDivide"), joints.divided),
    **dict.fromkeys(("Concatenate", "Stack", "Maximum", "Minimum"), joints.joined),
    "Negative": joints.negated,
    "Square": joints.squared,
    "Relu": _function("relu"),
    "Relu6": _function("relu6"),
    "Sigmoid": _function("sigmoid"),
    "Tanh": _function("tanh"),
    "Silu": _function("silu"),
    "HardSilu": _function("hard_silu"),
    "HardSigmoid": _function("hard_sigmoid"),
    "HardTanh": _function("hard_tanh"),
    "Exp": _function("exponential"),
    "Selu": _function("selu"),
    "Softplus": _function("softplus"),
    "Softsign": _function("softsign"),
    "Elu": _function("elu", alpha="alpha"),
    "LeakyRelu": _function("leaky_relu", negative_slope="negative_slope"),
    "Gelu": _function("gelu", approximate="approximate"),
    "Softmax": _softmax,
}
