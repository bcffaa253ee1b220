"""The predictions of an ensemble's members (TabM), and their mean."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.layers import _linear


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleHead(keras.layers.Layer):
    """A linear prediction head of its own for each member of an ensemble.

    Args:
        units: predictions of a member: 1 for regression, or the number of classes.
        activation: a Keras activation or its name.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, members, size).

    Output shape:
        (batch, members, units).

    Raises:
        InputError: `units` is not a positive integer, or the input's shape is not known.

    Example:
        >>> tuple(EnsembleHead(units=1)(keras.ops.ones((2, 4, 3))).shape)
        (2, 4, 1)

    Reference:
        Gorishniy et al., TabM, arXiv:2410.24210.
    """

    def __init__(self, units: int, activation: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.activation = keras.activations.get(activation)

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Makes a kernel and a bias for each member."""
        if len(input_shape) != 3 or None in input_shape[1:]:
            raise InputError(
                "EnsembleHead's input must be (batch, members, size), the last two known; "
                f"received the shape {tuple(input_shape)}."
            )
        _linear.add_linear(self, input_shape[1], input_shape[2], self.units)

    def call(self, inputs: Any) -> Any:
        """Returns every member's predictions."""
        return self.activation(_linear.linear(inputs, self.kernel, self.bias))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, members, units)."""
        return (*input_shape[:2], self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        activation = keras.activations.serialize(self.activation)
        return super().get_config() | {"units": self.units, "activation": activation}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleMean(keras.layers.Layer):
    """The mean of the members' predictions.

    Args:
        activation: applied to each member first: `softmax` averages probabilities where the
            members give logits.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, members, ...).

    Output shape:
        (batch, ...).

    Example:
        >>> import numpy as np
        >>> np.asarray(EnsembleMean()(np.array([[[1.0], [3.0]]])))
        array([[2.]], dtype=float32)

    Reference:
        [Gorishniy et al., 2024](https://arxiv.org/abs/2410.24210)
    """

    def __init__(self, activation: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """Returns the mean over the members."""
        return ops.mean(self.activation(inputs), axis=1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape without the members."""
        return (input_shape[0], *input_shape[2:])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"activation": keras.activations.serialize(self.activation)}
