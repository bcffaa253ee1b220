"""Quantization-aware training: a copy of a model that feels its integers while it trains."""

from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import folding, graph
from keras_trainkit.compression.graph import Graph, Node
from keras_trainkit.layers import (
    FakeQuantize,
    FixedRange,
    QuantizedConv2D,
    QuantizedDense,
    QuantizedDepthwiseConv2D,
)

L = keras.layers
_KERNELS = {
    L.Dense: QuantizedDense,
    L.Conv2D: QuantizedConv2D,
    L.DepthwiseConv2D: QuantizedDepthwiseConv2D,
}
_SAME_RANGE = (  # they move numbers or drop them, and so keep the range they are given
    L.Flatten,
    L.Reshape,
    L.Permute,
    L.Dropout,
    L.SpatialDropout2D,
    L.MaxPooling2D,
    L.GlobalMaxPooling2D,
    L.ZeroPadding2D,
    L.Cropping2D,
    L.Identity,
)
_NEW_RANGE = (L.ReLU, L.Activation, L.Softmax, L.Add, L.GlobalAveragePooling2D, L.Rescaling)
_FIXED = {  # the ranges LiteRT's integer kernels insist on
    "softmax": (0.0, 255 / 256),
    "sigmoid": (0.0, 255 / 256),
    "tanh": (-1.0, 127 / 128),
}
_FUSED = ("linear", "relu")
_SCHEMES = ("int8", "weight4")


def quantize_aware(model: "keras.Model", scheme: str = "int8") -> Any:
    """Returns a copy of a model that computes as its file will, to be trained further.

    For `int8`, kernels lie on the grid of int8 with a scale for each channel, activations on 256
    steps of a range that training learns; for `weight4`, kernels lie on the grid of int4 and
    activations stay in float. Batch normalization is folded into the layer before it. The copy
    starts from the model's weights and is compiled by you: for `int8` with about a tenth of the
    first training's learning rate, for `weight4` with all of it. The model itself stays as it is.
    `bake` makes it plain again.

    Args:
        model: a built Sequential or functional model; for `weight4` of any layers, of which those
            below with a kernel are rounded; for `int8` of Dense, Conv2D, DepthwiseConv2D,
            BatchNormalization, ReLU, Activation (linear, relu, softmax, sigmoid, tanh), Softmax,
            Add, pooling (not average pooling with a window), Rescaling without offset, and layers
            that move or drop numbers or, like augmentation, act in training alone.
        scheme: that of the export to come, `int8` or `weight4`.

    Raises:
        InputError: a layer cannot be handled; all such layers are named.

    Example:
        ```python
        qat = tk.compression.quantize_aware(model)
        qat.compile(optimizer=keras.optimizers.Adam(1e-4), loss=..., metrics=["accuracy"])
        qat.fit(x_train, y_train, epochs=3)
        tk.export(tk.compression.bake(qat), "small.tflite", "int8", verify=(x_test, y_test))
        ```
    """
    whole = _checks.one_of("scheme", scheme, _SCHEMES) == "int8"
    walked = graph.trace(model)
    folds = folding.targets(walked)
    _check(walked, folds, whole)
    inner = {id(target.layer): _norm(walked, key) for key, target in folds.items()}

    def call(node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if node is None:
            return _range(args[0], args[0]) if whole else args[0]
        if id(node.layer) in folds:
            return args[0]
        if type(node.layer) in _KERNELS:
            twin = _ranged_twin if whole else _twin
            return twin(walked, node, args[0], inner.get(id(node.layer)))
        output = _called(node, args, kwargs)
        return output if not whole or _same_range(node) else _range(node.layer, output)

    return graph.rebuild(walked, call)


def bake(model: "keras.Model") -> Any:
    """Returns a trained `quantize_aware` model as plain layers, ready for its export.

    Its kernels are the rounded ones, its ranges fixed: it answers as the model it was made of, and
    its int8 export needs no calibration.

    Raises:
        InputError: the model is no such copy, or one for int8 that has not been trained.
    """
    walked = graph.trace(model)
    plain = {quantized: kind for kind, quantized in _KERNELS.items()}
    if not any(type(node.layer) in (*plain, FakeQuantize) for node in walked.nodes):
        raise InputError(
            f"model must be one that quantize_aware made; received {model.name!r}, which has no "
            "rounded layers."
        )
    ranges = [node.layer for node in walked.nodes if isinstance(node.layer, FakeQuantize)]
    if any(layer.range() == (0.0, 0.0) for layer in ranges):
        raise InputError(
            "model must have seen training examples, which set the ranges of its activations; "
            "received one that has seen none: call fit first."
        )

    def call(node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if node is None:
            return args[0]
        if isinstance(node.layer, FakeQuantize):
            return FixedRange(*node.layer.range(), name=node.layer.name)(args[0])
        if type(node.layer) not in plain:
            return _called(node, args, kwargs)
        config = node.layer.get_config()
        del config["weight_bits"]
        layer = plain[type(node.layer)].from_config(config)
        output = layer(args[0])
        layer.kernel.assign(node.layer.quantized_kernel())
        if layer.use_bias:
            layer.bias.assign(node.layer.bias)
        return output

    return graph.rebuild(walked, call)


def _called(node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls a layer's copy, with its weights; an operation has none and is called itself."""
    if not isinstance(node.layer, keras.Layer):
        return node.layer(*args, **kwargs)
    layer = _copy(node.layer)
    output = layer(*args, **kwargs)
    layer.set_weights(node.layer.get_weights())
    return output


def _twin(_: Graph, node: Node, given: Any, norm: Any, **changed: Any) -> Any:
    """Calls the rounded twin of a layer, with its weights and those of its normalization."""
    config = {**node.layer.get_config(), "weight_bits": 4, **changed}
    config |= {"use_bias": node.layer.use_bias or norm is not None}
    layer = _KERNELS[type(node.layer)].from_config(config)
    output = layer(given)
    weights = node.layer.get_weights()
    if norm is not None:
        bias = weights[1] if node.layer.use_bias else np.zeros(output.shape[-1])
        weights = list(folding.fold(weights[0], bias, norm))
    layer.set_weights(weights)
    return output


def _ranged_twin(walked: Graph, node: Node, given: Any, norm: Any) -> Any:
    """Calls the int8 twin of a layer, and gives ranges to what it computes."""
    name = _name(node.layer)
    fused = name in _FUSED
    kept = name if fused else "linear"
    output = _twin(walked, node, given, norm, weight_bits=8, activation=kept)
    if not fused:
        output = FakeQuantize(name=f"{node.layer.name}_range")(output)
        activation = L.Activation(name, name=f"{node.layer.name}_activation")
        return _range(activation, activation(output))
    return output if _fuses(walked, node.output) else _range(node.layer, output)


def _fuses(walked: Graph, tensor: Any) -> bool:
    """Whether one ReLU alone reads a tensor, through what is folded or keeps the range."""
    readers = walked.readers(tensor)
    if len(readers) != 1 or walked.is_output(tensor):
        return False
    layer = readers[0].layer
    if isinstance(layer, L.BatchNormalization):
        return _fuses(walked, readers[0].output)
    return isinstance(layer, L.ReLU | L.Activation) and _name(layer) == "relu"


def _range(layer: Any, output: Any) -> Any:
    fixed = _FIXED.get(_name(layer))
    if fixed is not None:
        return FixedRange(*fixed, name=f"{layer.name}_range")(output)
    return FakeQuantize(name=f"{layer.name}_range")(output)


def _name(layer: Any) -> str:
    """Returns the name of the function that a layer ends in."""
    if isinstance(layer, L.ReLU | L.Softmax):
        return "relu" if isinstance(layer, L.ReLU) else "softmax"
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "") if activation is not None else "linear"


def _check(walked: Graph, folds: dict[int, Node], whole: bool) -> None:
    if not whole and not any(type(node.layer) in _KERNELS for node in walked.nodes):
        raise InputError(
            "model must have a Dense, Conv2D or DepthwiseConv2D layer, whose kernel is rounded; "
            f"received {walked.name!r}, which has none: a model inside a model is not looked into."
        )
    handled = _handled if whole else _called_once
    odd = {id(n.layer): n.layer for n in walked.nodes if not handled(walked, n, folds)}
    if odd:
        name = "int8" if whole else "weight4"
        raise InputError(
            f"model must have only layers that {name} training handles; received "
            f"{graph.named(list(odd.values()))}: replace them, give a layer that is called twice "
            f"two copies, or export with {name} and no such training instead."
        )


def _called_once(walked: Graph, node: Node, _: dict[int, Node]) -> bool:
    once = walked.calls(node.layer) == 1 or not getattr(node.layer, "weights", None)
    return once and not getattr(node.layer, "lora_enabled", False)


def _same_range(node: Node) -> bool:
    return isinstance(node.layer, _SAME_RANGE) or graph.passes(node)


def _handled(walked: Graph, node: Node, folds: dict[int, Node]) -> bool:
    layer = node.layer
    known = id(layer) in folds or type(layer) in _KERNELS or _same_range(node)
    if not known and not isinstance(layer, _NEW_RANGE):
        return False
    return walked.calls(layer) == 1 and _plain(layer)


def _plain(layer: Any) -> bool:
    """Whether a layer has no option that its integer kernel lacks."""
    if isinstance(layer, L.Rescaling):
        return np.ndim(layer.scale) == 0 and layer.offset == 0
    if isinstance(layer, L.ReLU):
        return layer.max_value is None and not layer.negative_slope and not layer.threshold
    if isinstance(layer, L.Activation) or type(layer) in _KERNELS:
        return _name(layer) in (*_FUSED, *_FIXED) and not getattr(layer, "lora_enabled", False)
    return True


def _norm(walked: Graph, key: int) -> Any:
    return next(node.layer for node in walked.nodes if id(node.layer) == key)


def _copy(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())
