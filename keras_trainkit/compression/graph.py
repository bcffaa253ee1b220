"""The calls that a Sequential or functional model is made of, in order."""

import collections
import dataclasses
import fnmatch
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.recording.cloning import cloned


@dataclasses.dataclass(frozen=True)
class Node:
    """One call of a layer.

    Attributes:
        layer: the model's own layer, or the operation of keras.ops.
        args: positional arguments, with symbolic tensors in them.
        kwargs: named arguments.
        output: the symbolic result; a list, tuple or dict of several.
        path: the layer's name, behind the names of the models that it lies in: `backbone/conv`.
    """

    layer: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    output: Any
    path: str = ""

    def inputs(self) -> list[Any]:
        """Returns the symbolic tensors that the call reads."""
        return _tensors((self.args, self.kwargs))


@dataclasses.dataclass(frozen=True)
class Graph:
    """A model as calls between symbolic tensors; the tensors are those of a copy.

    Models inside the model are looked into: their layers are calls like any other.

    Attributes:
        name: of the model.
        nodes: its calls, in order.
        inputs: its symbolic inputs, as it takes them.
        outputs: its symbolic outputs, as it gives them.
        names: by the id of a layer, a name that no other layer of the graph has.
    """

    name: str
    nodes: tuple[Node, ...]
    inputs: Any
    outputs: Any
    names: dict[int, str] = dataclasses.field(default_factory=dict)

    def source(self, tensor: Any) -> Node | None:
        """Returns the call that made a tensor, or None for an input."""
        return self._sources.get(id(tensor))

    def readers(self, tensor: Any) -> list[Node]:
        """Returns the calls that read a tensor."""
        return self._readers.get(id(tensor), [])

    def is_output(self, tensor: Any) -> bool:
        """Whether a tensor leaves the model."""
        return any(each is tensor for each in keras.tree.flatten(self.outputs))

    def calls(self, layer: Any) -> int:
        """Returns how often a layer is called."""
        return self._calls[id(layer)]

    def config(self, layer: Any) -> dict[str, Any]:
        """Returns what a copy of a layer is made from, with a name of its own."""
        config = layer.get_config()
        return {**config, "name": self.names[id(layer)]} if id(layer) in self.names else config

    def copied(self, layer: Any) -> Any:
        """Returns a new layer or operation of the same kind, without the weights."""
        return type(layer).from_config(self.config(layer))

    @functools.cached_property
    def _sources(self) -> dict[int, Node]:
        return {id(each): node for node in self.nodes for each in _tensors(node.output)}

    @functools.cached_property
    def _readers(self) -> dict[int, list[Node]]:
        found: dict[int, list[Node]] = {}
        for node in self.nodes:
            for key in dict.fromkeys(map(id, node.inputs())):
                found.setdefault(key, []).append(node)
        return found

    @functools.cached_property
    def _calls(self) -> collections.Counter[int]:
        return collections.Counter(id(node.layer) for node in self.nodes)


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
    return _Tracer().graph(model)


class _Tracer:
    """Calls copies of a model's layers, and notes the calls."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._names: dict[int, str] = {}
        self._copies: dict[int, Any] = {}

    def graph(self, model: Any) -> Graph:
        originals = {layer.name: layer for layer in model.layers}
        own = [layer for layer in model.layers if not _holds_layers(layer)]
        self._names = {id(layer): layer.name for layer in own}  # a layer inside gives way

        def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
            original = originals.get(layer.name, layer)
            if _holds_layers(original):
                return self._inlined(original, original.name, args, kwargs)
            return self._note(original, layer.name, layer, args, kwargs)

        def copied(layer: Any) -> Any:  # a model inside is not called itself, and needs no copy
            return layer if _holds_layers(layer) else self._copied(layer)

        functional = _functional(model)
        copy = _cloned(functional, clone_function=copied, call_function=call)
        return Graph(model.name, tuple(self._nodes), copy.input, copy.output, self._names)

    def _inlined(self, inner: Any, path: str, args: tuple[Any, ...], kwargs: Any) -> Any:
        """Calls every layer of a model inside the model."""
        training = kwargs.get("training")

        def call(node: Node, own: tuple[Any, ...], options: dict[str, Any]) -> Any:
            if training is not None and _takes_training(node.layer):
                options = {"training": training, **options}
            layer = self._copied(node.layer)
            return self._note(node.layer, f"{path}/{node.path}", layer, own, options)

        return replayed(trace(inner), _tensors((args, kwargs)), call)

    def _note(self, original: Any, path: str, layer: Any, args: Any, kwargs: Any) -> Any:
        output = layer(*args, **kwargs)
        self._nodes.append(Node(original, args, kwargs, output, path))
        return output

    def _copied(self, layer: Any) -> Any:
        if not isinstance(layer, keras.Layer):
            return layer
        if id(layer) not in self._copies:
            name = self._names.setdefault(id(layer), self._free(layer.name))
            config = {**layer.get_config(), "name": name}
            self._copies[id(layer)] = type(layer).from_config(config)
        return self._copies[id(layer)]

    def _free(self, name: str) -> str:
        taken = set(self._names.values())
        while name in taken:
            name = f"{name}_again"
        return name


def _functional(model: Any) -> Any:
    sequential = isinstance(model, keras.Sequential)
    inputs = model.inputs[0] if sequential else model.input
    return keras.Model(inputs, model.outputs[0] if sequential else model.output)


def _holds_layers(layer: Any) -> bool:
    """Whether a layer is a model whose calls can be walked."""
    return type(layer) in (keras.Sequential, _functional_kind())


@functools.cache
def _functional_kind() -> Any:
    tensor = keras.Input((1,))
    return type(keras.Model(tensor, tensor))


def _takes_training(layer: Any) -> bool:
    return isinstance(layer, keras.Layer) and "training" in inspect.signature(layer.call).parameters


def _tensors(values: Any) -> list[Any]:
    return [each for each in keras.tree.flatten(values) if isinstance(each, keras.KerasTensor)]


def _pairs(old: Any, new: Any) -> dict[int, Any]:
    """Returns new tensors by the ids of those that they stand for."""
    return dict(zip(map(id, _tensors(old)), _tensors(new), strict=True))


def _renewed(seen: dict[int, Any], values: Any) -> Any:
    def renew(value: Any) -> Any:
        return seen[id(value)] if isinstance(value, keras.KerasTensor) else value

    return keras.tree.map_structure(renew, values)


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
    given = [
        keras.Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.name)
        for tensor in keras.tree.flatten(graph.inputs)
    ]
    outputs = replayed(graph, [call(None, (new,), {}) for new in given], call)
    inputs = keras.tree.pack_sequence_as(graph.inputs, given)
    return keras.Model(inputs, outputs, name=graph.name)


def replayed(graph: Graph, given: Sequence[Any], call: Callable[..., Any]) -> Any:
    """Returns the outputs of a graph whose calls are made by `call`, from tensors for its inputs.

    Args:
        graph: the calls.
        given: a tensor for every input.
        call: as for `rebuild`.
    """
    seen = dict(zip(map(id, keras.tree.flatten(graph.inputs)), given, strict=True))
    for node in graph.nodes:
        args, kwargs = _renewed(seen, (node.args, node.kwargs))
        seen.update(_pairs(node.output, call(node, args, kwargs)))
    return _renewed(seen, graph.outputs)


def matches(node: Node, pattern: str) -> bool:
    """Whether a pattern names a call's layer, or a model that the layer lies in.

    Example:
        >>> x = keras.Input((4,))
        >>> cut = keras.layers.ReLU(name="cut")
        >>> inner = keras.Sequential([keras.Input((4,)), cut], name="block")
        >>> node = trace(keras.Model(x, inner(x))).nodes[0]
        >>> node.path, matches(node, "cut"), matches(node, "bl*"), matches(node, "lock")
        ('block/cut', True, True, False)
    """
    parts = node.path.split("/")
    names = [parts[-1], *("/".join(parts[: end + 1]) for end in range(len(parts)))]
    return any(fnmatch.fnmatchcase(name, pattern) for name in names)


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
