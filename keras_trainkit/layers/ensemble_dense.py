"""Layers that the members of an ensemble share, with adapters of their own (TabM)."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


def random_signs(shape: tuple[int, ...], dtype: Any = None) -> Any:
    """Returns 1 or -1, each with the same chance."""
    return ops.where(keras.random.uniform(shape) < 0.5, -1.0, 1.0)


STARTS = {"ones": "ones", "random_signs": random_signs}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleInput(keras.layers.Layer):
    """Makes `members` versions of each example, each with the features scaled its own way.

    The scales start as random signs and are trained. This is the only thing that differs between
    the members of TabM-mini before the head; the Dense layers that follow are shared and ordinary:

        x = EnsembleInput(members=32)(features)
        x = keras.layers.Dense(256, activation="relu")(x)   # (batch, members, 256)
        x = keras.layers.Dense(256, activation="relu")(x)
        outputs = EnsembleHead(units=1)(x)                  # (batch, members, 1)
        model = keras.Model(inputs, outputs)
        model.compile("adamw", loss=EnsembleLoss("mse"))    # every member has its own loss
        predictor = keras.Model(inputs, EnsembleMean()(outputs))

    Args:
        members: how many.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, features).

    Output shape:
        (batch, members, features).

    Raises:
        InputError: `members` is not a positive integer, or the input has not two axes.

    Example:
        >>> tuple(EnsembleInput(members=4)(keras.ops.ones((2, 3))).shape)
        (2, 4, 3)

    Reference:
        Gorishniy et al., TabM: Advancing Tabular Deep Learning with Parameter-Efficient
        Ensembling, arXiv:2410.24210.
    """

    def __init__(self, members: int = 32, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.members = _checks.positive_integer("members", members)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the scales."""
        _checks.features("EnsembleInput", input_shape)
        shape = (self.members, input_shape[-1])
        self.scale = self.add_weight(shape, initializer=random_signs, name="scale")

    def call(self, inputs: Any) -> Any:
        """Returns each example once for each member."""
        return inputs[:, None] * self.scale

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, members, features)."""
        return (input_shape[0], self.members, input_shape[1])

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {"members": self.members}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class EnsembleDense(keras.layers.Layer):
    """A Dense layer that an ensemble shares, with small adapters for each member.

    `y_m = activation(((x_m * r_m) W) * s_m + b_m)`: the kernel W is shared; r, s and b are each
    member's own. A network of these is TabM (and BatchEnsemble): the first takes
    `input_scale="random_signs"`, the others the default.

    Args:
        units: size of the output.
        members: how many.
        activation: a Keras activation or its name.
        use_bias: whether members have a bias.
        input_scale: how r starts: `ones`, or `random_signs` to make the members differ.
        kernel_initializer: of W.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        (batch, members, size), or (batch, size) for the first layer.

    Output shape:
        (batch, members, units).

    Raises:
        InputError: an argument is out of its range, or the input's members do not fit.

    Example:
        >>> layer = EnsembleDense(units=5, members=4, input_scale="random_signs")
        >>> tuple(layer(keras.ops.ones((2, 3))).shape)
        (2, 4, 5)

    Reference:
        Gorishniy et al., TabM, arXiv:2410.24210; Wen et al., BatchEnsemble, arXiv:2002.06715.
    """

    def __init__(
        self,
        units: int,
        members: int = 32,
        activation: Any = None,
        use_bias: bool = True,
        input_scale: str = "ones",
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.members = _checks.positive_integer("members", members)
        self.activation = keras.activations.get(activation)
        self.use_bias = bool(use_bias)
        self.input_scale = _checks.one_of("input_scale", input_scale, STARTS)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the shared kernel and the adapters."""
        size = input_shape[-1]
        if len(input_shape) not in (2, 3) or size is None or not self._fits(input_shape):
            raise InputError(
                f"EnsembleDense's input must be (batch, {self.members} members, size) or (batch, "
                f"size) with a known size; received the shape {tuple(input_shape)}."
            )
        self.kernel = self.add_weight((size, self.units), self.kernel_initializer, name="kernel")
        start = STARTS[self.input_scale]
        self.scale_in = self.add_weight((self.members, size), start, name="scale_in")
        self.scale_out = self.add_weight((self.members, self.units), "ones", name="scale_out")
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight((self.members, self.units), "zeros", name="bias")

    def _fits(self, shape: tuple[int | None, ...]) -> bool:
        return len(shape) == 2 or shape[1] == self.members

    def call(self, inputs: Any) -> Any:
        """Returns every member's outputs."""
        inputs = inputs[:, None] if len(inputs.shape) == 2 else inputs
        outputs = ops.matmul(inputs * self.scale_in, self.kernel) * self.scale_out
        return self.activation(outputs if self.bias is None else outputs + self.bias)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns (batch, members, units)."""
        return (input_shape[0], self.members, self.units)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "units": self.units,
            "members": self.members,
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "input_scale": self.input_scale,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
