"""What optimizers around another optimizer have in common."""

from typing import Any

import keras

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside


class Wrapper(keras.optimizers.Optimizer):
    """An optimizer around another, whose count, learning rate and variables are its own.

    A subclass adds `apply`, and its arguments to `get_config`. Two variables of Keras's, a count
    and a learning rate, stay as they are: saved models have them.
    """

    def __init__(self, optimizer: Any, name: str) -> None:
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = inner("optimizer", optimizer, type(self).__name__)

    def build(self, variables: list[Any]) -> None:
        """Makes the inner optimizer's variables."""
        if self.built:
            return
        self.inner_optimizer.build(list(variables))
        super().build(list(variables))

    @property
    def variables(self) -> list[Any]:
        """Its own variables and the inner optimizer's."""
        return [*super().variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """The count of updates, of those that make them: under accumulation not of batches."""
        leaves = _inside.leaves(self.inner_optimizer)
        return next((one for one in leaves if one.built), leaves[0]).iterations

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's learning rate."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    @property
    def loss_scale_factor(self) -> Any:
        """The inner optimizer's; one that stands outside may set it."""
        return getattr(vars(self).get("inner_optimizer"), "loss_scale_factor", None)

    @loss_scale_factor.setter
    def loss_scale_factor(self, value: Any) -> None:
        if "inner_optimizer" in vars(self):
            self.inner_optimizer.loss_scale_factor = value

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
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "Wrapper":
        """Returns the optimizer of a config."""
        optimizer = keras.saving.deserialize_keras_object(config["optimizer"], custom_objects)
        return cls(**{**config, "optimizer": optimizer})


def inner(name: str, value: Any, wrapper: str) -> Any:
    """Returns the Keras optimizer that `value` is or names, or raises InputError."""
    if not isinstance(value, keras.optimizers.Optimizer | str | dict):
        raise InputError(f"{name} must be a Keras optimizer; received {name}={value!r}.")
    try:
        found = keras.optimizers.get(value)
    except ValueError:
        raise InputError(
            f"{name} must be the name of a Keras optimizer; received {name}={value!r}. "
            "Use an object, such as keras.optimizers.Adam(1e-3)."
        ) from None
    if isinstance(found, keras.optimizers.LossScaleOptimizer):
        raise InputError(
            f"{name} must not be a LossScaleOptimizer; received {name}=LossScaleOptimizer. Use "
            f"LossScaleOptimizer({wrapper}(...)); compile makes it so under mixed_float16."
        )
    return found
