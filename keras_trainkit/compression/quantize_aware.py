"""Quantization-aware training: a copy of a model that feels its integers while it trains."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.graph import Graph, Node
from keras_trainkit.compression.integers import rules
from keras_trainkit.compression.integers.builder import TWINS, Builder
from keras_trainkit.layers import FakeQuantize, FixedRange

_SCHEMES = {"int8": 8, "weight4": 4}
_PLAIN = {quantized: kind for kind, quantized in TWINS.items()}


def quantize_aware(model: "keras.Model", scheme: str = "int8", *, keep: Sequence[str] = ()) -> Any:
    """Returns a copy of a model that computes as its file will, to be trained further.

    For `int8`, kernels lie on the grid of int8 with a scale for each channel, and activations on
    256 steps of a range that training learns, wherever a file of integers has one; for `weight4`,
    kernels lie on the grid of int4 and activations stay in float. Batch normalization is folded
    into the layer before it, or becomes a scale and shift of each channel. What LiteRT has no
    integers for is written in what it has: a separable convolution as two layers, Conv3D as
    Conv2D, attention and LayerNormalization as their parts, LSTM and GRU step by step. Models
    inside the model are looked into, and a layer that is called twice keeps one kernel.

    The copy starts from the model's weights and is compiled by you: for `int8` with about a tenth
    of the first training's learning rate, for `weight4` with all of it. The model itself stays as
    it is. `bake` makes it plain again.

    Args:
        model: a built Sequential or functional model.
        scheme: that of the export to come, `int8` or `weight4`.
        keep: names of layers, or of models inside the model, that stay in float; `*` stands for
            any letters. Such an int8 copy is exported as `int8_float_io`.

    Raises:
        InputError: a layer has no form in integers; all such layers are named, with the reason.

    Example:
        ```python
        qat = tk.compression.quantize_aware(model)
        qat.compile(optimizer=keras.optimizers.Adam(1e-4), loss=..., metrics=["accuracy"])
        qat.fit(x_train, y_train, epochs=3)
        tk.export(tk.compression.bake(qat), "small.tflite", "int8", verify=(x_test, y_test))
        ```
    """
    whole = _checks.one_of("scheme", scheme, tuple(_SCHEMES)) == "int8"
    walked = graph.trace(model)
    _check_keep(walked, keep)
    found = rules.of_whole if whole else rules.of_weights
    builder = Builder(walked, found, whole=whole, bits=_SCHEMES[scheme], keep=keep)
    copy = graph.rebuild(builder.walked, builder.call)
    if builder.unfit:
        raise _refusal(scheme, list(builder.unfit.values()))
    if not any(type(layer) in _PLAIN for layer in copy.layers) and not whole:
        raise InputError(
            "model must have a dense or convolution layer, whose kernel is rounded; received "
            f"{model.name!r}, which has none."
        )
    return copy


def _check_keep(walked: Graph, keep: Sequence[str]) -> None:
    if isinstance(keep, str):
        raise InputError(f"keep must be a list of names; received the text {keep!r}.")
    nodes = walked.nodes
    for pattern in keep:
        if not any(graph.matches(node, pattern) for node in nodes):
            names = [node.path for node in nodes if isinstance(node.layer, keras.Layer)]
            _checks.one_of("keep", pattern, names)


def _refusal(scheme: str, unfit: list[tuple[Node, str]]) -> InputError:
    words = [
        f"{node.path!r} ({type(node.layer).__name__}{': ' * bool(reason)}{reason})"
        for node, reason in unfit
    ]
    names = [node.path for node, _ in unfit]
    way = (
        f"give keep={names}, which leaves them in float, and export as int8_float_io; or write "
        "them in layers that have integers"
        if scheme == "int8"
        else "write them in other layers, or export with weight4 and no such training"
    )
    return InputError(
        f"model must have only layers that {scheme} training handles; received "
        f"{', '.join(words)}: {way}."
    )


def bake(model: "keras.Model") -> Any:
    """Returns a trained `quantize_aware` model as plain layers, ready for its export.

    Its kernels are the rounded ones, its ranges fixed: it answers as the model it was made of, and
    its int8 export needs no calibration.

    Raises:
        InputError: the model is no such copy, or one for int8 that has not been trained.
    """
    walked = graph.trace(model)
    if not any(type(node.layer) in (*_PLAIN, FakeQuantize) for node in walked.nodes):
        raise InputError(
            f"model must be one that quantize_aware made; received {model.name!r}, which has no "
            "rounded layers."
        )
    ranges = [node.layer for node in walked.nodes if isinstance(node.layer, FakeQuantize)]
    if any(not float(ops.convert_to_numpy(layer.batches)) for layer in ranges):
        raise InputError(
            "model must have seen training examples, which set the ranges of its activations; "
            "received one that has seen none: call fit first."
        )
    built: dict[int, Any] = {}

    def call(node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if node is None:
            return args[0]
        layer = built.setdefault(id(node.layer), _plain(walked, node.layer))
        if isinstance(node.layer, FakeQuantize):
            return layer(args[0])
        output = layer(*args, **kwargs)
        if isinstance(node.layer, keras.Layer) and layer.weights:
            layer.set_weights(_weights(node.layer))
        return output

    return graph.rebuild(walked, call)


def _plain(walked: Graph, layer: Any) -> Any:
    """Returns the layer that stands for one in the baked model."""
    if isinstance(layer, FakeQuantize):
        return FixedRange(*layer.range(), layer.positive, name=layer.name)
    if type(layer) not in _PLAIN:
        return walked.copied(layer) if isinstance(layer, keras.Layer) else layer
    config = walked.config(layer)
    del config["weight_bits"]
    return _PLAIN[type(layer)].from_config(config)


def _weights(layer: Any) -> list[Any]:
    if type(layer) not in _PLAIN:
        return layer.get_weights()
    kernel = ops.convert_to_numpy(layer.quantized_kernel())
    return [kernel, *([ops.convert_to_numpy(layer.bias)] if layer.use_bias else [])]
