"""Layers that compute in float what an int8 file computes in integers."""

from typing import Any

import keras
from keras import ops

_STEPS = 127  # int8, symmetric and narrow: -127 to 127


def quantize_kernel(kernel: Any, axes: tuple[int, ...]) -> Any:
    """Returns a kernel on the grid of int8, one scale a channel; gradients pass straight through.

    Args:
        kernel: the weights.
        axes: the axes that share a scale; the others are the channels.

    Example:
        >>> import numpy as np
        >>> kernel = np.array([[127.0, 1.0], [0.6, 0.5]], "float32")
        >>> np.asarray(quantize_kernel(kernel, (0,))).round(4)
        array([[127. , 1. ], [ 1. , 0.5039]], dtype=float32)
    """
    largest = ops.max(ops.abs(kernel), axis=axes, keepdims=True)
    scale = ops.maximum(largest, 1e-12) / _STEPS
    rounded = ops.round(kernel / scale) * scale
    return kernel + ops.stop_gradient(rounded - kernel)


class _Quantized:
    """What the three layers share: bias, activation and the kernel that is used."""

    channels: tuple[int, ...] = (-1,)

    def quantized_kernel(self) -> Any:
        """Returns the kernel as the int8 file will have it."""
        kernel = self.kernel  # pyright: ignore[reportAttributeAccessIssue]
        kept = {axis % len(kernel.shape) for axis in self.channels}
        axes = tuple(axis for axis in range(len(kernel.shape)) if axis not in kept)
        return quantize_kernel(kernel, axes)

    def _finish(self: Any, outputs: Any) -> Any:
        outputs = outputs + self.bias if self.use_bias else outputs
        return self.activation(outputs) if self.activation is not None else outputs


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedDense(_Quantized, keras.layers.Dense):
    """A Dense layer whose kernel lies on the grid of int8."""

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Returns the layer's output with the rounded kernel."""
        return self._finish(ops.matmul(inputs, self.quantized_kernel()))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedConv2D(_Quantized, keras.layers.Conv2D):
    """A Conv2D layer whose kernel lies on the grid of int8."""

    def call(self, inputs: Any) -> Any:
        """Returns the layer's output with the rounded kernel."""
        return self._finish(self.convolution_op(inputs, self.quantized_kernel()))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedDepthwiseConv2D(_Quantized, keras.layers.DepthwiseConv2D):
    """A DepthwiseConv2D layer whose kernel lies on the grid of int8."""

    channels = (-2, -1)

    def call(self, inputs: Any) -> Any:
        """Returns the layer's output with the rounded kernel."""
        return self._finish(
            ops.depthwise_conv(
                inputs,
                self.quantized_kernel(),
                strides=self.strides,
                padding=self.padding,
                data_format=self.data_format,
                dilation_rate=self.dilation_rate,
            )
        )


@keras.saving.register_keras_serializable(package="keras_trainkit")
class FakeQuantize(keras.layers.Layer):
    """Rounds activations to 256 steps of a range that is learned in training.

    The range is a moving average of each batch's smallest and largest value; the first batch sets
    it. Until then, values pass unchanged.

    Args:
        momentum: how much of the range a batch leaves as it was.
        **kwargs: of `keras.layers.Layer`.
    """

    needs_bake = True  # exporting asks for it: a range that still moves is in no file

    def __init__(self, momentum: float = 0.95, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.momentum = momentum

    def build(self, input_shape: Any) -> None:
        """Makes the range's variables."""
        for name in ("low", "high", "batches"):
            weight = self.add_weight((), "zeros", "float32", trainable=False, name=name)
            setattr(self, name, weight)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
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

    def compute_output_spec(self, inputs: Any, training: bool | None = None) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

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
    """

    holds_range = True  # exporting asks for it: int8 then needs no calibration

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(**{"autocast": False} | kwargs)
        self.low, self.high = float(low), float(high)

    def call(self, inputs: Any) -> Any:
        """Returns the rounded values."""
        return fake_quantize(ops.cast(inputs, "float32"), self.low, self.high)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Returns the shape of the input, as float32."""
        return keras.KerasTensor(inputs.shape, dtype="float32")

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "low": self.low, "high": self.high}


def fake_quantize(values: Any, low: Any, high: Any) -> Any:
    """Returns values rounded to 256 steps between `low` and `high`, of which 0 is one."""
    high = ops.maximum(ops.convert_to_tensor(high, "float32"), low + 1e-6)
    return keras.quantizers.fake_quant_with_min_max_vars(values, low, high, num_bits=8)
