"""Activation functions in the operators that LiteRT has in integers, with a range behind each."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit.compression.integers.builder import Builder, UnfitError

L = keras.layers
UNIT = (0.0, 255 / 256)  # the range that LiteRT's kernels of softmax and sigmoid insist on
SIGNED = (-1.0, 127 / 128)  # and that of tanh


def apply(b: Builder, tensor: Any, function: str, name: str, **options: Any) -> Any:
    """Returns a function of a tensor, rounded as the file rounds it.

    Args:
        b: the builder.
        tensor: what it is a function of.
        function: the name that Keras has for it.
        name: the layer's, from which those of its parts are made.
        **options: of the function.

    Raises:
        UnfitError: LiteRT has no integers for it.
    """
    if function not in FUNCTIONS:
        raise UnfitError(f"{function} has no integer form")
    return FUNCTIONS[function](b, tensor, name, **options)


def _activated(b: Builder, tensor: Any, function: Any, name: str) -> Any:
    return L.Activation(function, name=b.name(name))(tensor)


def _linear(b: Builder, tensor: Any, name: str) -> Any:
    return tensor


def _relu(b: Builder, tensor: Any, name: str, max_value: float | None = None) -> Any:
    """A ReLU that is clipped is one whose range ends there: integers clip by themselves."""
    if not b.whole:
        return L.ReLU(max_value=max_value, name=b.name(name))(tensor)
    limit = {} if max_value is None else {"highest": max_value}
    return b.range(L.ReLU(name=b.name(name))(tensor), name, **limit)


def _relu6(b: Builder, tensor: Any, name: str) -> Any:
    return b.range(_activated(b, tensor, "relu6", name), name)


def _direct(function: str) -> Callable[..., Any]:
    """Returns the rule of a function that LiteRT has as one operator, or as a pattern."""

    def rule(b: Builder, tensor: Any, name: str) -> Any:
        tensor = b.integer(tensor, f"{name}_input")
        return b.range(_activated(b, tensor, function, name), name)

    return rule


def _bounded(function: str, low: float, high: float) -> Callable[..., Any]:
    """Returns the rule of a function with a range that LiteRT insists on."""

    def rule(b: Builder, tensor: Any, name: str) -> Any:
        tensor = b.integer(tensor, f"{name}_input")
        return b.fixed(_activated(b, tensor, function, name), low, high, name)

    return rule


def _softmax(b: Builder, tensor: Any, name: str, axis: int = -1) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    return b.fixed(L.Softmax(axis=axis, name=b.name(name))(tensor), *UNIT, name)


def _leaky_relu(b: Builder, tensor: Any, name: str, negative_slope: float = 0.2) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    return b.range(L.LeakyReLU(negative_slope, name=b.name(name))(tensor), name)


def _gelu(b: Builder, tensor: Any, name: str, approximate: bool = False) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    return b.range(ops.gelu(tensor, approximate=approximate), name)


def _silu(b: Builder, tensor: Any, name: str) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    gate = b.fixed(_activated(b, tensor, "sigmoid", f"{name}_gate"), *UNIT, f"{name}_gate")
    return b.range(tensor * gate, name)


def _hard_sigmoid(b: Builder, tensor: Any, name: str) -> Any:
    """The range from 0 to 1 clips what the sum leaves outside."""
    tensor = b.integer(tensor, f"{name}_input")
    part = b.range(tensor * (1 / 6), f"{name}_part")
    return b.fixed(part + 0.5, 0.0, 1.0, name)


def _elu(b: Builder, tensor: Any, name: str, alpha: float = 1.0, scale: float = 1.0) -> Any:
    """ELU is float alone in LiteRT: relu(x) + alpha * exp(min(x, 0)) - alpha."""
    tensor = b.integer(tensor, f"{name}_input")
    above = b.range(ops.relu(tensor), f"{name}_above")
    below = b.range(ops.minimum(tensor, 0.0), f"{name}_below")
    curve = b.fixed(ops.exp(below), 0.0, 1.0, f"{name}_exp")
    if alpha * scale != 1:
        curve = b.range(curve * (alpha * scale), f"{name}_curve")
    curve = b.range(curve - alpha * scale, f"{name}_shifted")
    if scale != 1:
        above = b.range(above * scale, f"{name}_scaled")
    return b.range(above + curve, name)


def _selu(b: Builder, tensor: Any, name: str) -> Any:
    return _elu(b, tensor, name, 1.6732632423543772, 1.0507009873554805)


def _softplus(b: Builder, tensor: Any, name: str) -> Any:
    """log(1 + exp(x)) is relu(x) + log(1 + exp(-|x|)), of which no part is large."""
    tensor = b.integer(tensor, f"{name}_input")
    above = b.range(ops.relu(tensor), f"{name}_above")
    size = b.range(ops.absolute(tensor), f"{name}_abs")
    curve = b.fixed(ops.exp(b.range(size * -1.0, f"{name}_negative")), 0.0, 1.0, f"{name}_exp")
    curve = b.fixed(curve + 1.0, 0.0, 2.0, f"{name}_sum")
    curve = b.range(ops.log(curve), f"{name}_log")
    return b.range(above + curve, name)


def _mish(b: Builder, tensor: Any, name: str) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    gate = _softplus(b, tensor, f"{name}_softplus")
    gate = b.fixed(_activated(b, gate, "tanh", f"{name}_tanh"), *SIGNED, f"{name}_tanh")
    return b.range(tensor * gate, name)


def _softsign(b: Builder, tensor: Any, name: str) -> Any:
    tensor = b.integer(tensor, f"{name}_input")
    size = b.range(ops.absolute(tensor), f"{name}_abs")
    return b.range(tensor / b.range(size + 1.0, f"{name}_divisor"), name)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "linear": _linear,
    "relu": _relu,
    "relu6": _relu6,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "hard_silu": _direct("hard_silu"),
    "hard_sigmoid": _hard_sigmoid,
    "hard_tanh": _direct("hard_tanh"),
    "exponential": _direct("exponential"),
    "sigmoid": _bounded("sigmoid", *UNIT),
    "tanh": _bounded("tanh", *SIGNED),
    "softmax": _softmax,
    "softplus": _softplus,
    "softsign": _softsign,
    "mish": _mish,
}
