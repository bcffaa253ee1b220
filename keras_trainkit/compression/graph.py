"""The calls that a Sequential or functional model is made of, in order."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit._cloning import cloned


@dataclasses.dataclass(frozen=True)
class Node:
    """One call of a layer.

    Attributes:
        layer: the model's own layer, or the operation of keras.ops.
        args: positional arguments, with symbolic tensors in them.
        kwargs: named arguments.
        output: the symbolic result.
    """

    layer: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    output: Any

    def inputs(self) -> list[Any]:
        """Returns the symbolic tensors that the call reads."""
        values = keras.tree.flatten((self.args, self.kwargs))
        return [value for value in values if isinstance(value, keras.KerasTensor)]


@dataclasses.dataclass(frozen=True)
class Graph:
    """A model as calls between symbolic tensors; the tensors are those of a copy."""

    name: str
    nodes: tuple[Node, ...]
    inputs: Any
    outputs: Any

    def source(self, tensor: Any) -> Node | None:
        """Returns the call that made a tensor, or None for an input."""
        return next((node for node in self.nodes if node.output is tensor), None)

    def readers(self, tensor: Any) -> list[Node]:
        """Returns the calls that read a tensor."""
        return [n for n in self.nodes if any(each is tensor for each in n.inputs())]

    def is_output(self, tensor: Any) -> bool:
        """Whether a tensor leaves the model."""
        return any(each is tensor for each in keras.tree.flatten(self.outputs))

    def calls(self, layer: Any) -> int:
        """Returns how often a layer is called."""
        return sum(node.layer is layer for node in self.nodes)


def trace(model: Any) -> Graph:
    """Returns the calls of a built Sequential or functional model, which stays untouched.

    Raises:
        InputError: the model is of another kind, or a layer cannot be made from its config.
    """
    if not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        raise InputError(
            "model must be a built Sequential or functional keras.Model, whose layers can be "
            f"walked; received a {type(model).__name__}."
        )
    originals = {layer.name: layer for layer in model.layers}
    nodes: list[Node] = []

    def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        output = layer(*args, **kwargs)
        nodes.append(Node(originals.get(layer.name, layer), args, kwargs, output))
        return output

    outputs = model.outputs[0] if isinstance(model, keras.Sequential) else model.output
    inputs = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    functional = keras.Model(inputs, outputs)
    copied = _cloned(functional, clone_function=_copy, call_function=call)
    return Graph(model.name, tuple(nodes), copied.input, copied.output)


def copy(model: Any) -> Any:
    """Returns a copy of a model, with its weights.

    Raises:
        InputError: a layer cannot be made from its config, or the model is a subclassed one.
    """
    copied = _cloned(model)
    copied.set_weights(model.get_weights())
    return copied


def _cloned(model: Any, **ways: Any) -> Any:
    try:
        return cloned(model, **ways)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise InputError(
            f"model must have layers that get_config describes whole; received {model.name!r} "
            f"({str(error).splitlines()[0][:150]})."
        ) from error


def rebuild(
    graph: Graph, call: Callable[[Node | None, tuple[Any, ...], dict[str, Any]], Any]
) -> Any:
    """Returns a new functional model, in which `call` stands for every call of the graph.

    Args:
        graph: the calls.
        call: is given a node and its arguments in the new model, and returns the new
            result; for an input of the model the node is None.
    """
    seen: list[tuple[Any, Any]] = []

    def renew(value: Any) -> Any:
        if not isinstance(value, keras.KerasTensor):
            return value
        return next(new for old, new in seen if old is value)

    given = []
    for tensor in keras.tree.flatten(graph.inputs):
        new = keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        given.append(new)
        seen.append((tensor, call(None, (new,), {})))
    for node in graph.nodes:
        args, kwargs = keras.tree.map_structure(renew, (node.args, node.kwargs))
        seen.append((node.output, call(node, args, kwargs)))
    inputs = keras.tree.pack_sequence_as(graph.inputs, given)
    return keras.Model(inputs, keras.tree.map_structure(renew, graph.outputs), name=graph.name)


def passes(node: Node) -> bool:
    """Whether a layer only acts in training, as augmentation does: seen by trying it.

    Example:
        >>> x = keras.Input((4, 4, 1))
        >>> walked = trace(keras.Model(x, keras.layers.ReLU()(keras.layers.RandomFlip()(x))))
        >>> [passes(node) for node in walked.nodes]
        [True, False]
    """
    shapes = [tensor.shape[1:] for tensor in node.inputs()]
    if not isinstance(node.layer, keras.Layer) or node.layer.weights or len(shapes) != 1:
        return False
    given = 100 * np.random.default_rng(0).normal(size=(2, *(size or 2 for size in shapes[0])))
    try:
        found = _copy(node.layer)(given.astype("float32"), training=False)
        return np.array_equal(keras.ops.convert_to_numpy(found), given.astype("float32"))
    except Exception:  # a layer that takes no such numbers is another kind of layer
        return False


def _copy(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


def named(layers: Sequence[Any]) -> str:
    """Returns layers in words: their names and kinds."""
    return ", ".join(f"{layer.name!r} ({type(layer).__name__})" for layer in layers)
