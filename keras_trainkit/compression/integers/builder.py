"""Calls the layers of a copy, and puts a range wherever a file of integers has one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit.compression import folding, graph
from keras_trainkit.compression.graph import Graph, Node
from keras_trainkit.layers import (
    FakeQuantize,
    FixedRange,
    QuantizedConv1D,
    QuantizedConv1DTranspose,
    QuantizedConv2D,
    QuantizedConv2DTranspose,
    QuantizedDense,
    QuantizedDepthwiseConv1D,
    QuantizedDepthwiseConv2D,
)

L = keras.layers
TWINS: dict[Any, Any] = {
    L.Dense: QuantizedDense,
    L.Conv1D: QuantizedConv1D,
    L.Conv2D: QuantizedConv2D,
    L.DepthwiseConv1D: QuantizedDepthwiseConv1D,
    L.DepthwiseConv2D: QuantizedDepthwiseConv2D,
    L.Conv1DTranspose: QuantizedConv1DTranspose,
    L.Conv2DTranspose: QuantizedConv2DTranspose,
}
Rule = Callable[..., Any]  # of a builder, a node, and its arguments in the new model


class UnfitError(Exception):
    """Why a layer has no form in integers, in words that go behind its name."""


class Builder:
    """What the rules of the layers are given to build the copy with.

    A tensor is on a grid where it comes from a rounding layer, or from a layer that moves such
    numbers. The grids of a file are those of the copy.

    Attributes:
        walked: the model's calls, without the batch normalization that is folded.
        whole: whether activations are rounded too, or kernels alone.
        unfit: by the id of a layer that cannot be handled, the layer's path and the reason.

    Args:
        walked: the model's calls.
        rules: finds the rule for a call, or None.
        whole: see above.
        bits: of a kernel's integers.
        keep: patterns of paths or names of layers that stay in float.
    """

    def __init__(
        self,
        walked: Graph,
        rules: Callable[[Node], Rule | None],
        *,
        whole: bool,
        bits: int | Mapping[str, int],
        keep: Sequence[str] = (),
    ) -> None:
        self.walked, self._norms = folding.folded(walked)
        self.whole = whole
        self.unfit: dict[int, tuple[Node, str]] = {}
        self._rules, self._bits, self._keep = rules, bits, keep
        self._grids: dict[int, tuple[Any, Any]] = {}
        self._layers: dict[tuple[int, str], Any] = {}
        self._taken: set[str] = set()
        self._held: list[Graph] = []

    def call(self, node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Returns the result of a call in the copy; an input's where the node is None."""
        if node is None:
            return self.integer(args[0], args[0].name)
        if self.keeps(node):
            return self._kept(node, args, kwargs)
        rule = self._rules(node)
        try:
            if rule is None:
                raise UnfitError("")
            return rule(self, node, args, kwargs)
        except UnfitError as error:
            self.unfit[id(node.layer)] = (node, str(error))
            return self.copy(node, args, kwargs)

    def keeps(self, node: Node) -> bool:
        """Whether a call stays in float."""
        return any(graph.matches(node, pattern) for pattern in self._keep)

    def _kept(self, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Calls a layer in float, behind an operator that LiteRT has in float alone.

        Without it the first operators of the layer would take the range of their input.
        """

        def apart(value: Any) -> Any:
            ranged = isinstance(value, keras.KerasTensor) and self.grid(value) is not None
            if not ranged:
                return value
            name = self.name(f"{self.title(node)}_apart")
            return L.Rescaling(-1.0, name=name)(ops.negative(value))

        if type(node.layer) not in TWINS:  # a kernel's operator is whole in float
            args, kwargs = keras.tree.map_structure(apart, (args, kwargs))
        return self.copy(node, args, kwargs)

    # Ranges.

    def grid(self, tensor: Any) -> Any:
        """Returns the layer that rounded a tensor, or None."""
        return self._grids.get(id(tensor), (None, None))[1]

    def integer(self, tensor: Any, name: str) -> Any:
        """Returns a tensor on a grid: as it is, where it is on one or holds no real numbers."""
        real = keras.backend.is_float_dtype(tensor.dtype) or tensor.dtype == "uint8"
        return tensor if self.grid(tensor) is not None or not real else self.range(tensor, name)

    def range(self, tensor: Any, name: str, **options: Any) -> Any:
        """Returns a tensor rounded to a range that is learned."""
        if not self.whole:
            return tensor
        return self._rounded(FakeQuantize(name=self.name(f"{name}_range"), **options), tensor)

    def fixed(self, tensor: Any, low: float, high: float, name: str) -> Any:
        """Returns a tensor rounded to a range that LiteRT insists on."""
        if not self.whole:
            return tensor
        return self._rounded(FixedRange(low, high, name=self.name(f"{name}_range")), tensor)

    def moved(self, output: Any, tensor: Any) -> Any:
        """Notes that an output holds numbers of a tensor, or of several, and no others."""
        grid = self.grid(tensor)
        for each in keras.tree.flatten(output):
            if grid is not None:
                self._grids[id(each)] = (each, grid)
        return output

    def blended(self, output: Any, tensor: Any) -> Any:
        """Returns an output that lies between numbers of a tensor, rounded to the same grid."""
        grid = self.grid(tensor)
        if grid is None:
            return output
        again = {"observe": False} if isinstance(grid, FakeQuantize) else {}
        return self._rounded(grid, output, **again)

    def finish(self, node: Node, tensor: Any, name: str, *, fuses: bool = False) -> Any:
        """Returns a call's result with its range, unless the one that reads it brings it.

        Args:
            node: the call.
            tensor: its result.
            name: of the range.
            fuses: whether LiteRT computes a ReLU behind it in the same operator.
        """
        return tensor if self._handed_on(node, fuses) else self.range(tensor, name)

    def _rounded(self, layer: Any, tensor: Any, **options: Any) -> Any:
        output = layer(tensor, **options)
        self._grids[id(output)] = (output, layer)
        return output

    def _handed_on(self, node: Node, fuses: bool) -> bool:
        readers = self.walked.readers(node.output)
        if len(readers) != 1 or self.walked.is_output(node.output) or self.keeps(readers[0]):
            return False
        return joins(readers[0].layer) or (fuses and clips(readers[0].layer))

    # Layers.

    def name(self, wanted: str) -> str:
        """Returns a name that no layer of the copy has yet."""
        name, count = wanted, 1
        while name in self._taken:
            count += 1
            name = f"{wanted}_{count}"
        self._taken.add(name)
        return name

    def once(self, node: Node, make: Callable[[], Any], role: str = "") -> Any:
        """Returns what `make` gives, and for a layer that is called again the same."""
        key = (id(node.layer), role)
        if key not in self._layers:
            self._layers[key] = make()
        return self._layers[key]

    def title(self, node: Node) -> str:
        """Returns a layer's name in the copy; an operation's is made from its kind."""
        found = self.walked.names.get(id(node.layer))
        return found or type(node.layer).__name__.lower()

    def copy(self, node: Node, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Calls a layer's copy, with its weights; an operation has none and is called itself."""
        if not isinstance(node.layer, keras.Layer):
            return node.layer(*args, **kwargs)
        layer = self.once(node, lambda: self._copied(node))
        first = not layer.built or not layer.weights
        output = layer(*args, **kwargs)
        if first and layer.weights:
            layer.set_weights(node.layer.get_weights())
        return output

    def _copied(self, node: Node) -> Any:
        config = self.walked.config(node.layer)
        return type(node.layer).from_config({**config, "name": self.name(config["name"])})

    def inlined(self, sub: Graph, tensor: Any) -> Any:
        """Returns the result of a whole model's calls, given its one input."""
        self._held.append(sub)  # its tensors are known by their ids
        for key, name in sub.names.items():
            self.walked.names.setdefault(key, name)
        return graph.replayed(sub, [tensor], self.call)

    def norm(self, node: Node) -> Any:
        """Returns the BatchNormalization that is to be inside a layer, or None."""
        return self._norms.get(id(node.layer))

    def kernel(
        self, node: Node, tensor: Any, kind: Any, config: Mapping[str, Any], weights: Sequence[Any]
    ) -> Any:
        """Calls the rounded twin of a layer with a kernel.

        Args:
            node: the call that it stands for.
            tensor: its input.
            kind: the plain layer, a key of TWINS.
            config: what the plain layer is made from; its name tells twins of one layer apart.
            weights: kernel and bias, if any.
        """

        def make() -> Any:
            own = {**config, "name": self.name(config["name"])}
            return TWINS[kind].from_config({**own, "weight_bits": self._width(node)})

        twin = self.once(node, make, config["name"])
        first = not twin.built
        output = twin(tensor)
        if first:
            twin.set_weights([np.asarray(weight, "float32") for weight in weights])
        return output

    def _width(self, node: Node) -> int:
        if isinstance(self._bits, int):
            return self._bits
        found = [bits for pattern, bits in self._bits.items() if graph.matches(node, pattern)]
        return found[-1] if found else 8


def clips(layer: Any) -> bool:
    """Whether a layer is a ReLU that LiteRT computes in the operator before it."""
    if isinstance(layer, L.ReLU):
        return not layer.negative_slope and not layer.threshold
    if isinstance(layer, L.Activation):
        return getattr(layer.activation, "__name__", "") in ("relu", "relu6")
    return not isinstance(layer, keras.Layer) and type(layer).__name__ in ("Relu", "Relu6")


def joins(layer: Any) -> bool:
    """Whether what a layer reads takes the range of what it gives."""
    kinds = (L.Concatenate, L.Maximum, L.Minimum)
    names = ("Concatenate", "Stack", "Maximum", "Minimum")
    operation = not isinstance(layer, keras.Layer)
    return isinstance(layer, kinds) or (operation and type(layer).__name__ in names)
