"""Low-rank factorization: a large kernel as the product of two small ones."""

from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.graph import Node

L = keras.layers
_KINDS = (L.Dense, L.Conv2D)


def factors(matrix: np.ndarray, energy: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns the two smallest matrices whose product holds a share of a matrix's squared norm.

    No product of that rank is nearer (Eckart and Young, 1936).

    Args:
        matrix: of two axes.
        energy: the share.

    Example:
        >>> a, b = factors(np.diag([3.0, 1.0]), 0.9)
        >>> a.shape, b.shape, (a @ b).round(3).tolist()
        ((2, 1), (1, 2), [[3.0, 0.0], [0.0, 0.0]])
    """
    u, sizes, v = np.linalg.svd(matrix, full_matrices=False)
    held = np.cumsum(sizes**2) / max(float((sizes**2).sum()), 1e-30)
    rank = min(int(np.searchsorted(held, energy)) + 1, len(sizes))
    root = np.sqrt(sizes[:rank])  # both halves are as large, as training likes them
    return u[:, :rank] * root, root[:, None] * v[:rank]


def low_rank(model: "keras.Model", energy: float) -> Any:
    """Returns a copy of a model whose large kernels are each two smaller ones.

    A Dense layer becomes two; a Conv2D one with fewer filters and a 1x1 one behind it. Each layer
    keeps as few ranks as hold `energy` of its kernel's squared norm; a layer that this does not
    make smaller stays whole. Train the copy on to win back what is lost.

    Args:
        model: a built Sequential or functional model. It stays as it is.
        energy: the share of each kernel's squared norm that is kept, such as 0.9.

    Returns:
        A plain functional model with weights, not compiled.

    Raises:
        InputError: the model cannot be walked, or no layer becomes smaller.

    Example:
        ```python
        small = tk.compression.low_rank(model, 0.9)
        small.compile(optimizer=keras.optimizers.Adam(1e-4), loss=..., metrics=["accuracy"])
        small.fit(x_train, y_train, epochs=3)
        ```
    """
    _checks.fraction("energy", energy, zero=False)
    walked = graph.trace(model)
    halves = {id(node.layer): _halves(node.layer, energy) for node in walked.nodes}
    if not any(halves.values()):
        raise InputError(
            "model must have a Dense or Conv2D layer that two smaller ones can stand for; received "
            f"{model.name!r}, of which energy={energy} makes none smaller: give a smaller energy."
        )
    built: dict[int, Any] = {}

    def call(node: Node | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if node is None:
            return args[0]
        layer, pair = node.layer, halves[id(node.layer)]
        if pair is None:
            new = built.setdefault(id(layer), walked.copied(layer))
            output = new(*args, **kwargs)
            if isinstance(layer, keras.Layer) and layer.weights:
                new.set_weights(layer.get_weights())
            return output
        first, second = built.setdefault(
            id(layer), _layers(layer, walked.config(layer), pair[0].shape[-1])
        )
        output = second(first(args[0]))
        first.set_weights([pair[0]])
        second.set_weights([pair[1], *layer.get_weights()[1:]])
        return output

    return graph.rebuild(walked, call)


def _halves(layer: Any, energy: float) -> tuple[np.ndarray, np.ndarray] | None:
    """Returns the kernels of the two layers, or None where they are not smaller than the one."""
    plain = type(layer) in _KINDS and getattr(layer, "groups", 1) == 1
    if not plain or getattr(layer, "lora_enabled", False):
        return None
    kernel = layer.get_weights()[0]
    first, second = factors(kernel.reshape(-1, kernel.shape[-1]).astype("float64"), energy)
    if first.size + second.size >= kernel.size:
        return None
    ones = (1,) * (kernel.ndim - 2)
    return first.reshape(*kernel.shape[:-1], -1), second.reshape(*ones, *second.shape)


def _layers(layer: Any, config: dict[str, Any], rank: int) -> tuple[Any, Any]:
    """Returns a layer that makes `rank` numbers, and one that makes the outputs of them."""
    size = "units" if isinstance(layer, L.Dense) else "filters"
    bare = {"activation": "linear", "use_bias": False, "name": f"{config['name']}_rank"}
    last = {} if size == "units" else {"kernel_size": 1, "strides": 1, "dilation_rate": 1}
    kind = type(layer)
    return kind.from_config({**config, **bare, size: rank}), kind.from_config({**config, **last})
