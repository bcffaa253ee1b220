"""Structured pruning: channels that are taken out of a model, which is then really smaller."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import folding, graph, separation
from keras_trainkit.compression.channels import DEPTHWISE, MAKERS, TRANSPOSED, Channels
from keras_trainkit.compression.graph import Graph, Node

L = keras.layers


def remove_channels(model: "keras.Model", fraction: float, *, keep: Sequence[str] = ()) -> Any:
    """Returns a smaller copy of a model, without the weakest channels of its layers.

    Units of Dense, filters of convolutions, and what follows them (batch normalization,
    depthwise layers, the weights that read them) are gone, a separable convolution being its two
    halves from then on, so the copy has fewer weights and
    fewer multiply-accumulates. It answers as the model would if nothing read those channels;
    train it on to win back what that costs. Channels that meet in an addition go together.
    Inputs and outputs stay.

    A channel's strength is the norm of the weights that make it, batch normalization included,
    times the norm of those that read it.

    Args:
        model: a built Sequential or functional model. It stays as it is.
        fraction: the share of each layer's channels that goes, at least one staying. Half of
            them leaves about a quarter of the multiply-accumulates.
        keep: names of layers whose channels stay, as layers that read them may ask for.

    Returns:
        A plain functional model with weights, not compiled.

    Raises:
        InputError: the model cannot be walked, a layer that is not understood reads channels
            that could go, or none can go.

    Example:
        ```python
        small = tk.compression.remove_channels(model, 0.3)
        small.compile(optimizer=keras.optimizers.Adam(1e-3), loss=..., metrics=["accuracy"])
        small.fit(x_train, y_train, epochs=3)
        ```
    """
    _checks.fraction("fraction", fraction, zero=False)
    walked = separation.separated(graph.trace(model))
    for name in keep:
        _checks.one_of("keep", name, [node.layer.name for node in walked.nodes])
    channels = Channels(walked, keep)
    return shrink(walked, channels, weakest(walked, channels, fraction))


def weakest(walked: Graph, channels: Channels, fraction: float) -> set[int]:
    """Returns the channels that go: a share of those of each layer, or of layers that add up.

    Raises:
        InputError: no channel can go.
    """
    strength = _strengths(walked, channels)
    fixed, gone = channels.fixed(), set()
    best = {int(max(roots, key=lambda each: strength[each])) for roots in _made(walked, channels)}
    for group in _groups(_made(walked, channels)):
        free = sorted(group - fixed, key=lambda each: strength[each])
        count = round(fraction * len(free))
        gone |= {each for each in free[:count] if each not in best}
    if not gone:
        raise InputError(
            "model must have a dense or convolution layer before its last, with channels that can "
            f"go; received {walked.name!r}, of which fraction={fraction} takes none: give a larger "
            "fraction, or keep less."
        )
    return gone


def shrink(walked: Graph, channels: Channels, gone: set[int]) -> Any:
    """Returns a copy of a model without some of its channels."""
    built: dict[int, Any] = {}

    def stays(numbers: np.ndarray) -> np.ndarray:
        return np.array([each not in gone for each in channels.roots(numbers).tolist()])

    def call(node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if node is None:
            return args[0]
        layer = node.layer
        if id(layer) in built:
            return built[id(layer)](*args, **kwargs)
        read, made = (side.get(id(layer)) for side in (channels.inputs, channels.outputs))
        if read is None or made is None:
            new = walked.copied(layer)
            weights = layer.get_weights() if isinstance(layer, keras.Layer) else []
        else:
            rows, columns = stays(read), stays(made)
            new = type(layer).from_config(_resized(walked, node, int(columns.sum())))
            weights = _sliced(layer, rows, columns)
        built[id(layer)] = new
        output = new(*args, **kwargs)
        if weights:
            new.set_weights(weights)
        return output

    return graph.rebuild(walked, call)


def _resized(walked: Graph, node: Node, count: int) -> dict[str, Any]:
    config = walked.config(node.layer)
    if isinstance(node.layer, L.Reshape):
        config["target_shape"] = (*node.output.shape[1:-1], count)
    elif type(node.layer) in MAKERS:
        config["units" if isinstance(node.layer, L.Dense) else "filters"] = count
    return config


def _sliced(layer: Any, rows: np.ndarray, columns: np.ndarray) -> list[np.ndarray]:
    """Returns a layer's weights for the inputs and outputs that stay."""
    weights = layer.get_weights()
    if type(layer) in MAKERS:
        kernel = _turned(layer, _turned(layer, weights[0])[..., rows, :][..., columns])
        return [kernel, *(weight[columns] for weight in weights[1:])]
    if type(layer) in DEPTHWISE:
        return [weights[0][..., rows, :], *(weight[columns] for weight in weights[1:])]
    return [weight[..., columns] if weight.shape[-1] > 1 else weight for weight in weights]


def _turned(layer: Any, kernel: np.ndarray) -> np.ndarray:
    """Returns a kernel with its filters last, or such a one as the layer has it."""
    return kernel.swapaxes(-1, -2) if type(layer) in TRANSPOSED else kernel


def _made(walked: Graph, channels: Channels) -> list[list[int]]:
    """Returns for every layer that makes channels their numbers."""
    layers = {id(node.layer) for node in walked.nodes if type(node.layer) in MAKERS}
    return [
        channels.roots(channels.outputs[each]).tolist()
        for each in channels.outputs
        if each in layers
    ]


def _groups(made: list[list[int]]) -> list[set[int]]:
    """Returns channels by layer, those of layers that share any together."""
    groups: list[set[int]] = []
    for each in map(set, made):
        apart = [group for group in groups if not group & each]
        groups = [*apart, each.union(*(group for group in groups if group & each))]
    return groups


def _strengths(walked: Graph, channels: Channels) -> np.ndarray:
    """Returns for every channel the weights that make it, times those that read it.

    The product is the same however a ReLU network is scaled between two layers.
    """
    size = len(channels)
    makes, factor, reads = np.zeros(size), np.ones(size), np.zeros(size)
    for node in {id(node.layer): node for node in walked.nodes}.values():
        layer = node.layer
        read, made = (side.get(id(layer)) for side in (channels.inputs, channels.outputs))
        if isinstance(layer, L.BatchNormalization) and made is not None:
            factor[made] *= folding.affine(layer)[0] ** 2
        if type(layer) in MAKERS and made is not None and read is not None:
            energy = np.asarray(_turned(layer, layer.get_weights()[0]), "float64") ** 2
            energy = energy.reshape(-1, *energy.shape[-2:]).sum(axis=0)
            energy /= max(energy.mean(), 1e-30)  # layers that add up count alike
            makes[made] += energy.sum(axis=0)
            np.add.at(reads, channels.roots(read), energy.sum(axis=1))
    made = np.zeros(size)
    np.add.at(made, channels.roots(np.arange(size)), makes * factor)
    return np.sqrt(made * reads)
