"""SAM: descend with the gradient at the worst place nearby."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside, _wrapping

_ETA = 0.01  # of ASAM's |w| + eta, the paper's value
_TINY = 1e-12


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SAM(_wrapping.Wrapper):
    """Sharpness-aware minimization around any optimizer; the model must be a `SAMModel`.

    In each step the gradient leads `rho` uphill, the gradient is taken there, and the inner
    optimizer applies it to the weights as they were. That is two forward and backward passes a
    step, about twice the time. Keras computes gradients in the model's `train_step`, so the second
    pass is `SAMModel`'s work; this class holds the settings and refuses to train anything else.

    Args:
        optimizer: any Keras optimizer, or its name; not a LossScaleOptimizer, which goes outside.
        rho: how far uphill, as the Euclidean length of the step.
        adaptive: ASAM: measures the step relative to each weight's size, `|w| + 0.01`; its paper
            uses a ten times larger `rho`.
        every: 1 for SAM in each step; k for SAM in one of k updates and a plain step in the rest.
        name: the optimizer's name.

    Raises:
        InputError: an argument is outside its range, or the model is not a `SAMModel`.

    Example:
        >>> from keras_trainkit.optimizers import SAMModel
        >>> inputs = keras.Input((4,))
        >>> model = SAMModel(inputs, keras.layers.Dense(1)(inputs))
        >>> model.compile(optimizer=SAM(keras.optimizers.SGD(0.1), rho=0.05), loss="mse")

    Reference:
        Foret et al., Sharpness-Aware Minimization, arXiv:2010.01412; Kwon et al., ASAM,
        arXiv:2102.11600.
    """

    def __init__(
        self,
        optimizer: Any,
        rho: float = 0.05,
        adaptive: bool = False,
        every: int = 1,
        name: str = "sam",
    ) -> None:
        super().__init__(optimizer, name)
        if any(isinstance(one, SAM) for one in _inside.everyone(self.inner_optimizer)):
            raise InputError("optimizer must not be a SAM itself; received a SAM within a SAM.")
        self.rho = float(_checks.positive("rho", rho))
        self.adaptive = _checks.one_of("adaptive", adaptive, (False, True))
        self.every = int(_checks.positive_integer("every", every))
        self._descending = False

    @contextlib.contextmanager
    def descending(self) -> Iterator[None]:
        """Allows `apply`, for the gradient of the place uphill."""
        self._descending = True
        try:
            yield
        finally:
            self._descending = False

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Applies the gradients with the inner optimizer."""
        if not self._descending:
            raise InputError(
                "SAM needs two gradients a step, so the model must be a "
                "keras_trainkit.optimizers.SAMModel; received another kind. Use "
                "SAMModel(model.inputs[0], model.outputs[0]), which shares the model's layers."
            )
        if not self.built:
            self.build(trainable_variables)
        self.inner_optimizer.apply(grads, trainable_variables)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments."""
        own = {"rho": self.rho, "adaptive": self.adaptive, "every": self.every}
        return {**super().get_config(), **own}


def uphill(weights: Sequence[Any], grads: Sequence[Any], rho: float, adaptive: bool) -> list[Any]:
    """Returns the weights a step of `rho` uphill.

    The step is `rho * g / ||g||`, or `rho * t * t * g / ||t * g||` with `t = |w| + 0.01` when
    adaptive. It does not change when all gradients are multiplied, so a scaled loss does no harm.

    Args:
        weights: tensors or variables.
        grads: a gradient for each, or None where there is none.
        rho: the length of the step.
        adaptive: whether the step is relative to the weights.
    """
    sizes = [ops.abs(weight) + _ETA if adaptive else 1.0 for weight in weights]
    relative = [
        None if grad is None else _dense(grad, weight) * size
        for grad, weight, size in zip(grads, weights, sizes, strict=True)
    ]
    squares = [ops.sum(ops.square(one)) for one in relative if one is not None]
    scale = rho / (ops.sqrt(sum(squares)) + _TINY)
    return [
        ops.copy(weight) if one is None else weight + ops.cast(scale * size * one, weight.dtype)
        for weight, one, size in zip(weights, relative, sizes, strict=True)
    ]


def _dense(grad: Any, weight: Any) -> Any:
    """Returns the gradient in float32; TensorFlow's of an embedding is sparse, and a sum is not."""
    return ops.cast(ops.add(ops.zeros_like(weight), grad), "float32")
