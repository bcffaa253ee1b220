"""The kernels of a model, and a hold on them while it trains."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks.sublayers import sublayers

L = keras.layers
_KINDS = (L.Dense, L.EinsumDense, L.Conv1D, L.Conv2D, L.DepthwiseConv1D, L.DepthwiseConv2D)


def of(model: Any) -> list[Any]:
    """Returns the kernel of every dense and convolution layer, each once.

    Raises:
        InputError: this is no Keras model.
    """
    if not isinstance(model, keras.Model):
        raise InputError(f"model must be a keras.Model; received a {type(model).__name__}.")
    layers = [layer for layer in sublayers(model) if isinstance(layer, _KINDS) and layer.built]
    return list({id(layer.kernel): layer.kernel for layer in layers}.values())


class Hold:
    """Holds every kernel that trains to a rule, inside the compiled step, until it is let go.

    Attributes:
        kernels: what is held; a frozen layer is not.

    Args:
        model: a compiled model that is about to train.
        rule: returns, for a kernel and its place, what a value of it is turned into.

    Raises:
        InputError: the model has no such kernel.
    """

    def __init__(self, model: Any, rule: Callable[[Any, int], Callable[[Any], Any]]) -> None:
        self.kernels = [kernel for kernel in of(model) if kernel.trainable]
        if not self.kernels:
            raise InputError(
                "model must have a dense or convolution layer that trains; received "
                f"{model.name!r}, which has none."
            )
        self._model = model
        self._rules = [rule(kernel, place) for place, kernel in enumerate(self.kernels)]
        self._inner = [kernel.constraint for kernel in self.kernels]
        for kernel, own, inner in zip(self.kernels, self._rules, self._inner, strict=True):
            kernel.constraint = _Ruled(own, inner)
        model.make_train_function(force=True)  # an earlier fit traced other constraints

    def apply(self) -> None:
        """Turns every kernel into what its rule says."""
        for kernel, rule in zip(self.kernels, self._rules, strict=True):
            kernel.assign(rule(ops.convert_to_tensor(kernel)))

    def let_go(self) -> None:
        """Leaves the model as plain as it was."""
        for kernel, inner in zip(self.kernels, self._inner, strict=True):
            kernel.constraint = inner
        self._model.make_train_function(force=True)


class _Ruled(keras.constraints.Constraint):
    """A rule, after the layer's own constraint."""

    def __init__(self, rule: Callable[[Any], Any], inner: Any) -> None:
        self.rule, self.inner = rule, inner

    def __call__(self, w: Any) -> Any:
        return self.rule(self.inner(w) if self.inner is not None else w)
