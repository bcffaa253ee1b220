"""MixUp of examples and labels, from class numbers."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _beta, _labelled


@keras.saving.register_keras_serializable(package="keras_trainkit")
class MixUp(keras.layers.Layer):
    """Mixes each example, and its label, with another of the batch.

    `x = share * x_i + (1 - share) * x_j`, the labels likewise, with a share from
    Beta(alpha, alpha) for each example. Unlike `keras.layers.MixUp` it takes class numbers: the
    labels always leave as class probabilities, so train with `categorical_crossentropy`.

    Works in a pipeline, `dataset.map(lambda x, y: mix_up((x, y), training=True))` after batching,
    and as a layer of a model that has the labels as an input.

    Args:
        num_classes: the number of classes.
        alpha: of the beta distribution; the larger, the nearer the shares are to one half.
        seed: an integer for random numbers that can be repeated.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        A pair (images, labels) or a dict of `images` and `labels`. Images: (batch, ...), of any
        number of axes; labels: class numbers (batch,) or (batch, 1), or one-hot.

    Output shape:
        The same structure; images in the compute dtype, labels (batch, num_classes) in float32.
        With `training=False` nothing is mixed.

    Raises:
        InputError: an argument is out of its range, or the inputs are not as above.

    Example:
        >>> import numpy as np
        >>> mix_up = MixUp(num_classes=3)
        >>> images, labels = mix_up((np.ones((4, 8, 8, 1)), np.array([0, 1, 2, 1])), training=True)
        >>> tuple(labels.shape)
        (4, 3)

    Reference:
        Zhang et al., mixup: Beyond Empirical Risk Minimization, arXiv:1710.09412.
    """

    def __init__(
        self, num_classes: int, alpha: float = 0.2, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.num_classes = _checks.positive_integer("num_classes", num_classes)
        self.alpha = _checks.positive("alpha", alpha)
        self.seed = seed
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: Any) -> None:
        """Checks the inputs' structure and the labels' shape."""
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns mixed images and labels."""
        images, labels = _labelled.unpack("MixUp", inputs)
        images = ops.cast(images, self.compute_dtype)
        labels = _labelled.soft_labels(labels, self.num_classes)
        if training:
            count = ops.shape(labels)[0]
            other = _labelled.partners(count, self._random)
            share = _beta.symmetric_beta((count,), self.alpha, self._random)
            images = _labelled.mixed(images, ops.take(images, other, axis=0), share)
            labels = _labelled.mixed(labels, ops.take(labels, other, axis=0), share)
        return _labelled.pack(inputs, images, labels)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Returns the images' shape and (batch, num_classes)."""
        images, labels = _labelled.unpack("MixUp", input_shape)
        soft = _labelled.soft_shape("MixUp", labels, self.num_classes)
        return _labelled.pack(input_shape, images, soft)

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Returns symbolic outputs: the labels are float32 whatever the dtype policy."""
        labels = _labelled.unpack("MixUp", inputs)[1]
        soft = _labelled.soft_shape("MixUp", labels.shape, self.num_classes)
        return _labelled.output_spec(inputs, soft, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        arguments = {"num_classes": self.num_classes, "alpha": self.alpha, "seed": self.seed}
        return super().get_config() | arguments
