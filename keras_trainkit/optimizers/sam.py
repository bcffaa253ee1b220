"""SAM: descend with the gradient at the worst place nearby."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _wrapping

_ETA = 0.01  # of ASAM's |w| + eta, the paper's value
_TINY = 1e-12


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SAM(keras.optimizers.Optimizer):
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
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = _wrapping.inner("optimizer", optimizer, "SAM")
        if isinstance(self.inner_optimizer, SAM):
            raise InputError("optimizer must not be a SAM itself; received a SAM within a SAM.")
        self.rho = float(_checks.positive("rho", rho))
        self.adaptive = _checks.one_of("adaptive", adaptive, (False, True))
        self.every = int(_checks.positive_integer("every", every))
        self._descending = False

    def build(self, variables: list[Any]) -> None:
        """Makes the inner optimizer's variables; SAM has none of its own."""
        if self.built:
            return
        self.inner_optimizer.build(list(variables))
        super().build(list(variables))

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

    @property
    def variables(self) -> list[Any]:
        """The inner optimizer's variables, after two of Keras's own that stay as they are."""
        return [*super().variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """The inner optimizer's count of updates."""
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's learning rate."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def scale_loss(self, loss: Any) -> Any:
        """Returns the loss as the inner optimizer scales it."""
        return self.inner_optimizer.scale_loss(loss)

    def finalize_variable_values(self, var_list: list[Any]) -> None:
        """Lets the inner optimizer set its averages, if it keeps any."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments."""
        return {
            "optimizer": keras.saving.serialize_keras_object(self.inner_optimizer),
            "rho": self.rho,
            "adaptive": self.adaptive,
            "every": self.every,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "SAM":
        """Returns the optimizer of a config."""
        optimizer = keras.saving.deserialize_keras_object(config["optimizer"], custom_objects)
        return cls(**{**config, "optimizer": optimizer})


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
