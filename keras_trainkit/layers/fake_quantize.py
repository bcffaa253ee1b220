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

    def __init__(self, momentum: float = 0.95, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.momentum = _checks.fraction("momentum", momentum)

    def build(self, input_shape: Any) -> None:
        """Makes the range's variables."""
        for name in ("low", "high", "batches"):
            weight = self.add_weight((), "zeros", "float32", trainable=False, name=name)
            setattr(self, name, weight)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns the rounded values; in training the range moves first."""
        values = ops.cast(inputs, "float32")
        if training:
            self._observe(values)
        rounded = fake_quantize(values, self.low, self.high)
        return ops.where(self.batches > 0, rounded, values)

    def _observe(self, values: Any) -> None:
        kept = ops.where(self.batches > 0, self.momentum, 0.0)
        low = ops.stop_gradient(ops.minimum(ops.min(values), 0.0))
        high = ops.stop_gradient(ops.maximum(ops.max(values), 0.0))
        self.low.assign(kept * self.low + (1 - kept) * low)
        self.high.assign(kept * self.high + (1 - kept) * high)
        self.batches.assign(self.batches + 1)

    def range(self) -> tuple[float, float]:
        """Returns the smallest and the largest value, or (0, 0) before the first batch."""
        low, high = (float(ops.convert_to_numpy(end)) for end in (self.low, self.high))
        return low, high

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "momentum": self.momentum}


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FixedRange(keras.layers.Layer):
    """Rounds activations to 256 steps of a given range, which an int8 export takes as it is.

    Args:
        low: the smallest value.
        high: the largest value.
        **kwargs: of `keras.layers.Layer`.

    Example:
        >>> import numpy as np
        >>> np.asarray(FixedRange(0.0, 255.0)(np.array([-1.0, 0.4, 0.6, 300.0])))
        array([  0.,   0.,   1., 255.], dtype=float32)
    """

    holds_range = True  # exporting asks for it: int8 then needs no calibration

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.low = float(_checks.finite("low", low))
        self.high = float(_checks.finite("high", high))
        if self.low > self.high:
            raise InputError(f"low must be at most high; received low={low}, high={high}.")

    def call(self, inputs: Any) -> Any:
        """Returns the rounded values."""
        return fake_quantize(ops.cast(inputs, "float32"), self.low, self.high)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Returns the shape of the input."""
        return tuple(input_shape)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "low": self.low, "high": self.high}


def fake_quantize(values: Any, low: Any, high: Any) -> Any:
    """Returns values rounded to 256 steps between `low` and `high`, of which 0 is one."""
    high = ops.maximum(ops.convert_to_tensor(high, "float32"), low + 1e-6)
    return keras.quantizers.fake_quant_with_min_max_vars(values, low, high, num_bits=8)
