"""Layers that round activations in float as an int8 file does in integers."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FakeQuantize(keras.layers.Layer):
    """Rounds activations to 256 steps of a range that is learned in training.

    The range is a moving average of each batch's smallest and largest value; the first batch sets
    it. Until then, values pass unchanged.

    Args:
        momentum: how much of the range a batch leaves as it was.
        highest: the range's upper limit, of values that are clipped there; by default none.
        positive: whether the smallest value is one step above 0, as a divisor needs it.
        **kwargs: of `keras.layers.Layer`.

    Example:
        >>> import numpy as np
        >>> layer = FakeQuantize()
        >>> _ = layer(np.array([0.0, 255.0]), training=True)
        >>> np.asarray(layer(np.array([0.4, 0.6, 300.0])))
        array([  0.,   1., 255.], dtype=float32)
        >>> layer.range()
        (0.0, 255.0)
    """

    needs_bake = True  # exporting asks for it: a range that still moves is in no file

    def __init__(
        self,
        momentum: float = 0.95,
        highest: float | None = None,
        positive: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.momentum = _checks.fraction("momentum", momentum)
        self.highest = highest if highest is None else _checks.finite("highest", highest)
        self.positive = positive

    def build(self, input_shape: Any) -> None:
        """Makes the range's variables."""
        for name in ("low", "high", "batches"):
            weight = self.add_weight((), "zeros", "float32", trainable=False, name=name)
            setattr(self, name, weight)

    def call(self, inputs: Any, training: bool = False, observe: bool = True) -> Any:
        """Returns the rounded values; in training the range moves first, if it is to `observe`."""
        values = ops.cast(inputs, "float32")
        if training and observe:
            self._observe(values)
        rounded = fake_quantize(values, self.low, self.high, self.positive)
        return ops.where(self.batches > 0, rounded, values)

    def _observe(self, values: Any) -> None:
        kept = ops.where(self.batches > 0, self.momentum, 0.0)
        low = ops.stop_gradient(ops.minimum(ops.min(values), 0.0))
        high = ops.stop_gradient(ops.maximum(ops.max(values), 0.0))
        high = high if self.highest is None else ops.minimum(high, self.highest)
        self.low.assign(kept * self.low + (1 - kept) * low)
        self.high.assign(kept * self.high + (1 - kept) * high)
        self.batches.assign(self.batches + 1)

    def range(self) -> tuple[float, float]:
        """Returns the smallest and the largest value, or (0, 0) before the first batch."""
        low, high = (float(ops.convert_to_numpy(end)) for end in (self.low, self.high))
        return low, high

    def compute_output_spec(self, inputs: Any, training: bool = False, observe: bool = True) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {"momentum": self.momentum, "highest": self.highest, "positive": self.positive}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FixedRange(keras.layers.Layer):
    """Rounds activations to 256 steps of a given range, which an int8 export takes as it is.

    Args:
        low: the smallest value.
        high: the largest value.
        positive: whether the smallest value is one step above 0, as a divisor needs it.
        **kwargs: of `keras.layers.Layer`.

    Example:
        >>> import numpy as np
        >>> np.asarray(FixedRange(0.0, 255.0)(np.array([-1.0, 0.4, 0.6, 300.0])))
        array([  0.,   0.,   1., 255.], dtype=float32)
    """

    holds_range = True  # exporting asks for it: int8 then needs no calibration

    def __init__(self, low: float, high: float, positive: bool = False, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.low = float(_checks.finite("low", low))
        self.high = float(_checks.finite("high", high))
        self.positive = positive
        if self.low > self.high:
            raise InputError(f"low must be at most high; received low={low}, high={high}.")

    def call(self, inputs: Any) -> Any:
        """Returns the rounded values."""
        return fake_quantize(ops.cast(inputs, "float32"), self.low, self.high, self.positive)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        own = {"low": self.low, "high": self.high, "positive": self.positive}
        return {**super().get_config(), **own}


def fake_quantize(values: Any, low: Any, high: Any, positive: bool = False) -> Any:
    """Returns values rounded to 256 steps between `low` and `high`, of which 0 is one."""
    high = ops.maximum(ops.convert_to_tensor(high, "float32"), low + 1e-6)
    rounded = keras.quantizers.fake_quant_with_min_max_vars(values, low, high, num_bits=8)
    return ops.maximum(rounded, (high - low) / 255) if positive else rounded
