"""Pruning: a callback that sets the smallest weights to zero while the model trains on."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.compression import kernels, masks
from keras_trainkit.compression.kernels import Hold

PATTERNS = ("weights", "2:4", "block4", "block16")


class Prune(keras.callbacks.Callback):
    """Sets the smallest weights of every kernel to zero, more and more.

    Kernels are all weights of two axes or more but biases: of dense, convolution, recurrent,
    attention and embedding layers, and of layers of one's own.

    The share rises over the first part of the training (Zhu and Gupta's cubic) and then stays, so
    that the other weights make up for it. Weights that are dropped are held at zero by a constraint
    inside the compiled step; when training ends the constraint is gone and the model is plain.
    To train a pruned model on without losing its zeros, use `Prune("keep")`.

    A pruned file is smaller as a download (gzip), not on the disk of a device, and not faster.

    Args:
        sparsity: the share of weights that is dropped, or `"keep"`: those that are zero already.
        pattern: `"weights"`; `"2:4"`, two of every four along the inputs, at sparsity 0.5;
            `"block4"` or `"block16"`, neighbours along the inputs together.
        everywhere: whether the smallest weights of all layers are dropped, or of each layer alone.
        ramp: the part of the training over which the share rises.

    Example:
        ```python
        model.fit(x, y, epochs=6, callbacks=[tk.compression.Prune(0.8)])
        tk.compression.sparsity(model)["kernels"]  # 0.8; of ["all"] weights somewhat less
        ```
    """

    def __init__(
        self,
        sparsity: float | str,
        *,
        pattern: str = "weights",
        everywhere: bool = False,
        ramp: float = 0.5,
    ) -> None:
        super().__init__()
        if sparsity != "keep":
            _checks.fraction("sparsity", sparsity, zero=False)
        self.sparsity = sparsity
        self.pattern = _checks.one_of("pattern", pattern, PATTERNS)
        if pattern == "2:4" and sparsity not in (0.5, "keep"):
            raise InputError(f"sparsity must be 0.5 with pattern='2:4'; received {sparsity!r}.")
        self.everywhere = everywhere
        self.ramp = _checks.fraction("ramp", ramp, one=True)
        self._hold: Hold | None = None
        self._masks: list[Any] = []
        self._step = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Puts a mask on every kernel."""
        self._step, self._masks = 0, []
        self._hold = Hold(self.model, self._rule)
        if self.sparsity == "keep":
            self._mask([ops.convert_to_numpy(kernel) != 0 for kernel in self._hold.kernels])
        elif self._steps() == 0:
            self._prune(float(self.sparsity))

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Drops more weights, a hundred times over the ramp."""
        self._step += 1
        steps = self._steps()
        every = max(1, steps // 100)
        if self.sparsity != "keep" and self._step <= steps and self._step % every == 0:
            self._prune(masks.target(self._step, steps, float(self.sparsity)))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Holds the zeros against weights that another callback or an average wrote."""
        if self._hold:
            self._hold.apply()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Sets the last zeros, and leaves the model as plain as it was."""
        if self._hold is None:
            return
        if self.sparsity != "keep":
            self._prune(float(self.sparsity))
        self._hold.apply()
        self._hold.let_go()
        self._hold = None

    def _rule(self, kernel: Any, place: int) -> Any:
        mask = keras.Variable(ops.ones(kernel.shape), trainable=False, dtype="float32")
        self._masks.append(mask)
        return lambda values: ops.where(mask > 0, values, ops.zeros_like(values))

    def _steps(self) -> int:
        params = self.params or {}
        return int(self.ramp * (params.get("steps") or 0) * (params.get("epochs") or 0))

    def _prune(self, share: float) -> None:
        held = self._hold.kernels if self._hold else []
        values = [ops.convert_to_numpy(kernel) for kernel in held]
        self._mask(_masks(values, share, self.pattern, self.everywhere))

    def _mask(self, kept: list[np.ndarray]) -> None:
        for mask, each in zip(self._masks, kept, strict=True):
            mask.assign(each.astype("float32"))
        if self._hold:
            self._hold.apply()


def _masks(
    values: list[np.ndarray], share: float, pattern: str, everywhere: bool
) -> list[np.ndarray]:
    if pattern == "2:4":
        return [masks.two_of_four(kernel) for kernel in values]
    block = {"weights": 1, "block4": 4, "block16": 16}[pattern]
    if everywhere:
        return masks.overall(values, share, block)
    return [masks.per_layer(kernel, share, block) for kernel in values]


def sparsity(model: "keras.Model") -> dict[str, float]:
    """Returns the share of weights that are exactly zero, counted one by one.

    Returns:
        By its path the share of every weight of the model, those that no pruning touches too, such
        as biases; of `"kernels"`, those that `Prune` prunes, together; and of `"all"` weights.
    """
    pruned = [ops.convert_to_numpy(each) for each in kernels.of(model)]
    rest = [ops.convert_to_numpy(each) for each in kernels.others(model)]
    weights = zip([*kernels.of(model), *kernels.others(model)], [*pruned, *rest], strict=True)
    return {
        **{weight.path: _zeros([values]) for weight, values in weights},
        "kernels": _zeros(pruned),
        "all": _zeros([*pruned, *rest]),
    }


def _zeros(arrays: list[np.ndarray]) -> float:
    total = sum(values.size for values in arrays)
    return sum(int((values == 0).sum()) for values in arrays) / max(total, 1)
