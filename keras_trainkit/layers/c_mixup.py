"""C-Mixup: mixup for regression, between examples of similar targets."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _beta, _labelled


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CMixup(keras.layers.Layer):
    """Mixes each example and its target with one whose target is near.

    The partner j of example i is drawn from the batch with a probability proportional to
    `exp(-|y_i - y_j|² / (2 bandwidth²))`; it may be i itself. Both x and y are then mixed with a
    share from Beta(alpha, alpha). Mixing far targets, as plain mixup does, makes wrong examples
    where y does not follow x linearly.

    Works in a pipeline, `dataset.map(lambda x, y: c_mixup((x, y), training=True))` after
    batching, and as a layer of a model that has the targets as an input.

    Args:
        bandwidth: how far the targets may be apart, in units of y (a fraction of its standard
            deviation, say). Large values give plain mixup.
        alpha: of the beta distribution.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        A pair (x, y) or a dict of `images` and `labels`: x (batch, ...), y (batch,) or
        (batch, targets).

    Output shape:
        The same; x in the compute dtype, y in float32. With `training=False` nothing is mixed.

    Raises:
        InputError: an argument is not above 0, or the inputs are not as above.

    Example:
        >>> import numpy as np
        >>> c_mixup = CMixup(bandwidth=0.5)
        >>> x, y = c_mixup((np.ones((4, 3)), np.array([0.1, 0.2, 0.3, 0.4])), training=True)
        >>> tuple(y.shape)
        (4,)

    Reference:
        Yao et al., C-Mixup: Improving Generalization in Regression, arXiv:2210.05775.
    """

    def __init__(
        self, bandwidth: float, alpha: float = 2.0, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.bandwidth = _checks.positive("bandwidth", bandwidth)
        self.alpha = _checks.positive("alpha", alpha)
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: Any) -> None:
        """Checks the inputs' structure."""
        _labelled.unpack("CMixup", input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns mixed examples and targets."""
        x, y = _labelled.unpack("CMixup", inputs)
        x, y = ops.cast(x, self.compute_dtype), ops.cast(y, "float32")
        if training:
            logits = neighbour_logits(y, self.bandwidth)
            other = keras.random.categorical(logits, 1, dtype="int32", seed=self._random)[:, 0]
            share = _beta.symmetric_beta((ops.shape(y)[0],), self.alpha, self._random)
            x = _labelled.mixed(x, ops.take(x, other, axis=0), share)
            y = _labelled.mixed(y, ops.take(y, other, axis=0), share)
        return _labelled.pack(inputs, x, y)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Returns the shapes of the inputs."""
        return _labelled.pack(input_shape, *_labelled.unpack("CMixup", input_shape))

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Returns symbolic outputs: y is float32 whatever the dtype policy."""
        y = _labelled.unpack("CMixup", inputs)[1]
        return _labelled.output_spec(inputs, y.shape, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {"bandwidth": self.bandwidth, "alpha": self.alpha, "seed": self.seed}
        return super().get_config() | arguments


def neighbour_logits(targets: Any, bandwidth: float) -> Any:
    """Returns (batch, batch) logarithms of the unnormalized chance to pair i with j."""
    flat = ops.reshape(targets, (ops.shape(targets)[0], -1)) / bandwidth
    logits = -ops.sum((flat[:, None] - flat[None]) ** 2, axis=-1) / 2
    return ops.where(ops.isnan(logits), -1e30, logits)  # nobody's neighbour
