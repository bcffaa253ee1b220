"""The kernels of a model, and a hold on them while it trains."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.recording.sublayers import sublayers

L = keras.layers
_NO_KERNELS = ("bias", "alpha", "gamma", "beta", "mean", "variance", "count", "vector_u")
_DEPTHWISE = (L.DepthwiseConv1D, L.DepthwiseConv2D)


def of(model: Any) -> list[Any]:
    """Returns every kernel of a model, each once: all weights of two axes or more but biases.

    Recurrent kernels and embeddings are among them, those inside attention, wrappers and layers
    of one's own, too. Scales of channels are not: those of normalization, slopes of PReLU, and
    depthwise kernels of size 1, which are what `quantize_aware` makes of a normalization.

    Raises:
        InputError: this is no Keras model.
    """
    if not isinstance(model, keras.Model):
        raise InputError(f"model must be a keras.Model; received a {type(model).__name__}.")
    scales = {
        id(layer.kernel)
        for layer in sublayers(model)
        if isinstance(layer, _DEPTHWISE) and layer.built and set(layer.kernel_size) == {1}
    }
    return [each for each in model.weights if _is_kernel(each) and id(each) not in scales]


def others(model: Any) -> list[Any]:
    """Returns every weight of real numbers that is no kernel."""
    kernels = {id(each) for each in of(model)}
    return [each for each in model.weights if _is_real(each) and id(each) not in kernels]


def _is_real(weight: Any) -> bool:
    return keras.backend.is_float_dtype(weight.dtype)


def _is_kernel(weight: Any) -> bool:
    name = weight.path.rpartition("/")[2]
    return (
        _is_real(weight) and len(weight.shape) > 1 and not any(word in name for word in _NO_KERNELS)
    )


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
                "model must have a layer with a kernel that trains, such as Dense; received "
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
