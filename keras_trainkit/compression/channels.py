"""Which channels of a model are one and the same, whatever layers lie between: a walk of its graph.

Every channel that a layer makes has a number of its own. A tensor is the numbers along its last
axis, so that Flatten repeats them, Concatenate joins them, and Add says that two are one.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.graph import Graph, Node

L = keras.layers
TRANSPOSED = (L.Conv1DTranspose, L.Conv2DTranspose, L.Conv3DTranspose)
MAKERS = (L.Dense, L.Conv1D, L.Conv2D, L.Conv3D, *TRANSPOSED)
DEPTHWISE = (L.DepthwiseConv1D, L.DepthwiseConv2D)
_FOLLOWERS = (
    *(L.BatchNormalization, L.ReLU, L.LeakyReLU, L.ELU, L.Identity),
    *(L.Dropout, L.SpatialDropout1D, L.SpatialDropout2D, L.GaussianNoise, L.GaussianDropout),
    *(L.MaxPooling1D, L.MaxPooling2D, L.AveragePooling1D, L.AveragePooling2D),
    *(L.GlobalMaxPooling1D, L.GlobalMaxPooling2D),
    *(L.GlobalAveragePooling1D, L.GlobalAveragePooling2D),
    *(L.ZeroPadding1D, L.ZeroPadding2D, L.Cropping1D, L.Cropping2D),
    *(L.UpSampling1D, L.UpSampling2D, L.UpSampling3D, L.Resizing, L.PReLU),
    *(L.MaxPooling3D, L.AveragePooling3D, L.GlobalMaxPooling3D, L.GlobalAveragePooling3D),
    *(L.ZeroPadding3D, L.Cropping3D, L.SpatialDropout3D),
)
_JOINTS = (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum)
_OPERATIONS = ("Add", "Subtract", "Multiply")  # x + y between tensors is no layer
_ELEMENTWISE = {
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish"),
    *("sigmoid", "hard_sigmoid", "hard_silu", "tanh", "hard_tanh", "softplus", "softsign"),
}


class Channels:
    """The channels of a model.

    Attributes:
        inputs: by the id of a layer, the channels it reads.
        outputs: by the id of a layer, the channels it gives.
    """

    def __init__(self, walked: Graph, keep: Sequence[str] = ()) -> None:
        self.inputs: dict[int, np.ndarray] = {}
        self.outputs: dict[int, np.ndarray] = {}
        self._parent: list[int] = []
        self._fixed: list[np.ndarray] = []
        self._strange: list[tuple[Any, np.ndarray]] = []
        self._of: dict[int, np.ndarray] = {}
        for tensor in keras.tree.flatten(walked.inputs):
            self._of[id(tensor)] = self._fix(self._new(tensor.shape[-1]))
        for node in walked.nodes:
            given = [self._of[id(tensor)] for tensor in node.inputs()]
            self._of[id(node.output)] = self._follow(node, given)
        for tensor in keras.tree.flatten(walked.outputs):
            self._fix(self._of[id(tensor)])
        for node in walked.nodes:
            if node.layer.name in keep:
                self._fix(self._of[id(node.output)])
        self._refuse(walked)

    def __len__(self) -> int:
        return len(self._parent)

    def roots(self, channels: np.ndarray) -> np.ndarray:
        """Returns for each channel the number that stands for all that are one with it."""
        return np.array([self._root(each) for each in channels.tolist()], int)

    def fixed(self) -> set[int]:
        """Returns the channels that stay: those of inputs, outputs and what was asked to stay."""
        return set(self.roots(np.concatenate(self._fixed)).tolist())

    def _root(self, channel: int) -> int:
        while self._parent[channel] != channel:
            self._parent[channel] = self._parent[self._parent[channel]]
            channel = self._parent[channel]
        return channel

    def _new(self, count: int) -> np.ndarray:
        start = len(self._parent)
        self._parent += range(start, start + count)
        return np.arange(start, start + count)

    def _fix(self, channels: np.ndarray) -> np.ndarray:
        self._fixed.append(channels)
        return channels

    def _unite(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        for one, other in zip(first.tolist(), second.tolist(), strict=True):
            self._parent[self._root(other)] = self._root(one)
        return first

    def _follow(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        """Returns the channels of a call's result."""
        for known, way in self._ways():
            if known(node):
                return way(node, given)
        return self._stop(node, given)

    def _ways(self) -> list[tuple[Callable[[Node], bool], Callable[..., np.ndarray]]]:
        return [
            (lambda node: _is(node, MAKERS) and _whole(node.layer), self._make),
            (lambda node: _is(node, DEPTHWISE), self._spread),
            (_follows, self._same),
            (lambda node: _is(node, _JOINTS) or _is_operation(node.layer), self._join),
            (lambda node: _is(node, (L.Concatenate,)), self._concatenate),
            (lambda node: _is(node, (L.Flatten, L.Reshape)), self._fold),
        ]

    def _stop(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        """Notes a layer that mixes channels in a way of its own; what it gives stays."""
        self._strange.append((node.layer, np.concatenate(given)))
        return self._fix(self._new(node.output.shape[-1] or 1))

    def _known(self, layer: Any, read: np.ndarray, made: np.ndarray) -> np.ndarray:
        """Notes what a layer reads and gives; one that is called again gives the same channels."""
        if id(layer) in self.inputs:
            self._unite(self.inputs[id(layer)], read)
            return self._unite(self.outputs[id(layer)], made)
        self.inputs[id(layer)], self.outputs[id(layer)] = read, made
        return made

    def _make(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        made = self._known(node.layer, given[0], self._new(node.output.shape[-1]))
        return made if _elementwise(node.layer) else self._fix(made)

    def _spread(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        made = np.repeat(given[0], node.layer.depth_multiplier)
        made = self._known(node.layer, given[0], made)
        return made if _elementwise(node.layer) else self._fix(made)

    def _same(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        made = given[0]
        if node.layer.weights:
            made = self._known(node.layer, made, made)
        return made if _elementwise(node.layer) else self._fix(made)

    def _join(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        """Unites channels that are added up; a single one that is spread over all stays."""
        longest = max(given, key=len)
        for each in given:
            if len(each) == len(longest):
                self._unite(longest, each)
            else:
                self._fix(each)
        return longest

    def _concatenate(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        if node.layer.axis in (-1, len(node.output.shape) - 1):
            return np.concatenate(given)
        return self._join(node, given)

    def _fold(self, node: Node, given: list[np.ndarray]) -> np.ndarray:
        """Returns the channels of what only moves numbers, the last axis staying the fastest."""
        shape, last = node.output.shape, len(given[0])
        if shape[-1] is None or (len(shape) > 2 and shape[-1] != last) or shape[-1] % last:
            return self._stop(node, given)
        made = np.tile(given[0], shape[-1] // last)
        return made if _is(node, (L.Flatten,)) else self._known(node.layer, given[0], made)

    def _refuse(self, walked: Graph) -> None:
        """Sees that only layers that are understood read channels that could go.

        Raises:
            InputError: others do; they are named, with the layers to keep.
        """
        fixed = self.fixed()
        odd, makers = {}, {}
        for layer, channels in self._strange:
            free = set(self.roots(channels).tolist()) - fixed
            if free:
                odd[id(layer)] = layer
                for node in walked.nodes:
                    made = self.outputs.get(id(node.layer), np.array([], int))
                    if _is(node, MAKERS) and free & set(self.roots(made).tolist()):
                        makers[node.layer.name] = node.layer
        if odd:
            raise InputError(
                "model must let only layers whose channels are understood read channels that can "
                f"go; received {graph.named(list(odd.values()))}: give keep={list(makers)}."
            )


def _is(node: Node, kinds: tuple[Any, ...]) -> bool:
    """Whether a layer is of one of some kinds, with channels last."""
    last = getattr(node.layer, "data_format", "channels_last") == "channels_last"
    return type(node.layer) in kinds and last


def _whole(layer: Any) -> bool:
    """Whether every filter reads all channels, and the weights are those of the config."""
    return getattr(layer, "groups", 1) == 1 and not getattr(layer, "lora_enabled", False)


def _follows(node: Node) -> bool:
    """Whether a layer treats each channel for itself."""
    layer = node.layer
    if isinstance(layer, L.BatchNormalization) and layer.axis not in (
        -1,
        len(node.output.shape) - 1,
    ):
        return False
    scalar = isinstance(layer, L.Rescaling) and np.ndim(layer.scale) == np.ndim(layer.offset) == 0
    return scalar or _is(node, (*_FOLLOWERS, L.Activation, L.Softmax))


def _elementwise(layer: Any) -> bool:
    """Whether a channel's activation depends on that channel alone; a softmax's does not."""
    if isinstance(layer, L.Softmax):
        return False
    activation = getattr(layer, "activation", None)
    return activation is None or getattr(activation, "__name__", "") in _ELEMENTWISE


def _is_operation(layer: Any) -> bool:
    return not isinstance(layer, keras.Layer) and type(layer).__name__ in _OPERATIONS
