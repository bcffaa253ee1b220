"""Layers whose kernel is rounded as a file of integers has it, while they are trained in float."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks


def quantize_kernel(kernel: Any, axes: tuple[int, ...], bits: int = 8) -> Any:
    """Returns a kernel on a grid of integers, one scale a channel; gradients pass straight through.

    Args:
        kernel: the weights.
        axes: the axes that share a scale; the others are the channels.
        bits: of an integer; the grid is symmetric and narrow, -127 to 127 for 8.

    Example:
        >>> import numpy as np
        >>> kernel = np.array([[127.0, 1.0], [0.6, 0.5]], "float32")
        >>> np.asarray(quantize_kernel(kernel, (0,))).round(4)
        array([[127. , 1. ], [ 1. , 0.5039]], dtype=float32)
    """
    values = ops.cast(kernel, "float32")  # in float16 the smallest scale would be 0
    largest = ops.max(ops.abs(values), axis=axes, keepdims=True)
    scale = ops.maximum(largest, 1e-12) / (2 ** (bits - 1) - 1)
    rounded = ops.cast(ops.round(values / scale) * scale, kernel.dtype)
    return kernel + ops.stop_gradient(rounded - kernel)


class _Quantized:
    """What the layers share: they are called as those of Keras, with the rounded kernel."""

    needs_bake = True  # exporting asks for it: the float weights behind are in no file
    channels: tuple[int, ...] = (-1,)  # axes of the kernel; each place has a scale of its own

    def __init__(self, *args: Any, weight_bits: int = 8, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weight_bits = _checks.one_of("weight_bits", weight_bits, (8, 4))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        config = super().get_config()  # pyright: ignore[reportAttributeAccessIssue]
        return {**config, "weight_bits": self.weight_bits}

    def quantized_kernel(self) -> Any:
        """Returns the kernel as the file will have it."""
        kernel = self.kernel  # pyright: ignore[reportAttributeAccessIssue]
        kept = {axis % len(kernel.shape) for axis in self.channels}
        axes = tuple(axis for axis in range(len(kernel.shape)) if axis not in kept)
        return quantize_kernel(kernel, axes, self.weight_bits)

    def call(self, inputs: Any) -> Any:
        """Returns the layer's output with the rounded kernel."""
        return self._finish(self._product(inputs, self.quantized_kernel()))

    def _product(self, inputs: Any, kernel: Any) -> Any:
        raise NotImplementedError

    def _finish(self: Any, outputs: Any) -> Any:
        outputs = outputs + self.bias if self.use_bias else outputs
        return self.activation(outputs) if self.activation is not None else outputs


class _Convolved(_Quantized):
    """A convolution: the filters lie along the kernel's last axis."""

    def _product(self: Any, inputs: Any, kernel: Any) -> Any:
        if self.padding == "causal":
            before = self.dilation_rate[0] * (self.kernel_size[0] - 1)
            inputs = ops.pad(inputs, [[0, 0], [before, 0], [0, 0]])
        return ops.conv(
            inputs,
            kernel,
            strides=list(self.strides),
            padding="valid" if self.padding == "causal" else self.padding,
            dilation_rate=self.dilation_rate,
            data_format=self.data_format,
        )


class _Depthwise(_Quantized):
    """A depthwise convolution: a channel and its multiple have a scale of their own."""

    channels = (-2, -1)

    def _product(self: Any, inputs: Any, kernel: Any) -> Any:
        return ops.depthwise_conv(
            inputs,
            kernel,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )


class _Transposed(_Quantized):
    """A transposed convolution: the filters lie along the kernel's last axis but one."""

    channels = (-2,)

    def _product(self: Any, inputs: Any, kernel: Any) -> Any:
        return ops.conv_transpose(
            inputs,
            kernel,
            strides=list(self.strides),
            padding=self.padding,
            output_padding=self.output_padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedDense(_Quantized, keras.layers.Dense):
    """A Dense layer whose kernel is rounded to the grid of int8 or int4, a scale for each unit.

    The weights behind it stay in float and are trained: gradients pass the rounding as if it were
    not there. `compression.quantize_aware` puts it in place of Dense.

    Args:
        *args: of `keras.layers.Dense`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.Dense`.

    Example:
        >>> import numpy as np
        >>> layer = QuantizedDense(1, use_bias=False)
        >>> layer.build((None, 2))
        >>> layer.set_weights([np.array([[127.0], [0.6]])])
        >>> float(layer(np.ones((1, 2)))[0, 0])
        128.0
    """

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Returns the layer's output with the rounded kernel."""
        return super().call(inputs)

    def _product(self, inputs: Any, kernel: Any) -> Any:
        return ops.matmul(inputs, kernel)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedConv1D(_Convolved, keras.layers.Conv1D):
    """A Conv1D whose kernel is rounded to the grid of int8 or int4, a scale a filter.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of Conv1D.

    Args:
        *args: of `keras.layers.Conv1D`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.Conv1D`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedConv1D(4, 3)(np.ones((1, 8, 2))).shape)
        (1, 6, 4)
    """


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedConv2D(_Convolved, keras.layers.Conv2D):
    """A Conv2D whose kernel is rounded to the grid of int8 or int4, a scale a filter.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of Conv2D.

    Args:
        *args: of `keras.layers.Conv2D`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.Conv2D`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedConv2D(4, 3)(np.ones((1, 8, 8, 2))).shape)
        (1, 6, 6, 4)
    """


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedDepthwiseConv1D(_Depthwise, keras.layers.DepthwiseConv1D):
    """A DepthwiseConv1D whose kernel is rounded to the grid of int8 or int4, a scale a channel.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of DepthwiseConv1D.

    Args:
        *args: of `keras.layers.DepthwiseConv1D`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.DepthwiseConv1D`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedDepthwiseConv1D(3)(np.ones((1, 8, 2))).shape)
        (1, 6, 2)
    """


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedDepthwiseConv2D(_Depthwise, keras.layers.DepthwiseConv2D):
    """A DepthwiseConv2D whose kernel is rounded to the grid of int8 or int4, a scale a channel.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of DepthwiseConv2D.

    Args:
        *args: of `keras.layers.DepthwiseConv2D`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.DepthwiseConv2D`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedDepthwiseConv2D(3)(np.ones((1, 8, 8, 2))).shape)
        (1, 6, 6, 2)
    """


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedConv1DTranspose(_Transposed, keras.layers.Conv1DTranspose):
    """A Conv1DTranspose whose kernel is rounded to the grid of int8 or int4, a scale a filter.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of Conv1DTranspose.

    Args:
        *args: of `keras.layers.Conv1DTranspose`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.Conv1DTranspose`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedConv1DTranspose(4, 3)(np.ones((1, 8, 2))).shape)
        (1, 10, 4)
    """


@keras.saving.register_keras_serializable(package="keras_trainkit")
class QuantizedConv2DTranspose(_Transposed, keras.layers.Conv2DTranspose):
    """A Conv2DTranspose whose kernel is rounded to the grid of int8 or int4, a scale a filter.

    The weights behind it stay in float and are trained. `compression.quantize_aware` puts it in
    place of Conv2DTranspose.

    Args:
        *args: of `keras.layers.Conv2DTranspose`.
        weight_bits: 8 or 4.
        **kwargs: of `keras.layers.Conv2DTranspose`.

    Example:
        >>> import numpy as np
        >>> tuple(QuantizedConv2DTranspose(4, 3)(np.ones((1, 8, 8, 2))).shape)
        (1, 10, 10, 4)
    """
