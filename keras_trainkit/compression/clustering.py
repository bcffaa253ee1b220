"""Clustering: a callback that makes the weights of a layer share a few values."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import codebooks, kernels
from keras_trainkit.compression.kernels import Hold


class Cluster(keras.callbacks.Callback):
    """Gives every kernel a few values that its weights share.

    When training begins the weights of each kernel are grouped by k-means, and each becomes the
    mean of its group. From then on a group moves as one: after each step its members take the mean
    of what the step made of them, which for plain gradient descent is a step along the mean of
    their gradients. When training ends the model is plain.

    Zeros of a pruned kernel are a group of their own and stay zero. As with zeros, the file is as
    large as before and packs smaller (gzip).

    Args:
        clusters: how many values a kernel may hold, at least 2.

    Example:
        ```python
        model.fit(x, y, epochs=3, callbacks=[tk.compression.Cluster(16)])
        tk.compression.distinct(model)["most"]  # 16
        ```

    Reference:
        Han, Mao and Dally, Deep Compression, arXiv:1510.00149.
    """

    def __init__(self, clusters: int = 16) -> None:
        super().__init__()
        if _checks.positive_integer("clusters", clusters) < 2:
            raise InputError(f"clusters must be at least 2; received clusters={clusters}.")
        self.clusters = clusters
        self._hold: Hold | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Groups the weights of every kernel, and gives each group one value."""
        self._hold = Hold(self.model, self._rule)
        self._hold.apply()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Holds the groups against weights that another callback or an average wrote."""
        if self._hold:
            self._hold.apply()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leaves the model as plain as it was, with shared values."""
        if self._hold:
            self._hold.apply()
            self._hold.let_go()
            self._hold = None

    def _rule(self, kernel: Any, place: int) -> Any:
        values = ops.convert_to_numpy(kernel)
        group, centers = codebooks.groups(values, self.clusters)
        kernel.assign(centers[group].reshape(values.shape))
        return _Shared(group, centers)


class _Shared:
    """Turns the members of each group into their mean."""

    def __init__(self, group: np.ndarray, centers: np.ndarray) -> None:
        flat = group.ravel().astype("int32")
        used, first, flat, counts = np.unique(
            flat, return_index=True, return_inverse=True, return_counts=True
        )
        self._group, self._first = flat.astype("int32"), first.astype("int32")
        moves = centers[used] != 0  # a group of zeros stays where it is
        self._moves, self._share = moves.astype("float32"), (moves / counts).astype("float32")

    def __call__(self, w: Any) -> Any:
        """Returns the means, as differences from one member: equal members stay as they are."""
        flat = ops.reshape(w, (-1,))
        one = ops.take(flat, self._first) * ops.cast(self._moves, w.dtype)
        off = ops.segment_sum(flat - ops.take(one, self._group), self._group, len(self._first))
        means = one + off * ops.cast(self._share, w.dtype)
        return ops.reshape(ops.take(means, self._group), w.shape)


def distinct(model: "keras.Model") -> dict[str, int]:
    """Returns how many different values each weight holds, counted one by one.

    Returns:
        By its path the count of every weight of the model; as `"most"` that of the kernel, of
        those that `Cluster` groups, with most; as `"all"` that of any weight with most, biases too.
    """
    grouped = {each.path: _values(each) for each in kernels.of(model)}
    every = {**grouped, **{each.path: _values(each) for each in kernels.others(model)}}
    most, largest = (max(found.values(), default=0) for found in (grouped, every))
    return {**every, "most": most, "all": largest}


def _values(weight: Any) -> int:
    return len(np.unique(ops.convert_to_numpy(weight)))
