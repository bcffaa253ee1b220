"""CutMix of images and labels, from class numbers."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.layers import _beta, _images, _labelled


@keras.saving.register_keras_serializable(package="keras_trainkit")
class CutMix(keras.layers.Layer):
    """Pastes a rectangle of another image of the batch, and mixes the labels by area.

    The rectangle has the image's proportions and an area share from Beta(alpha, alpha), around a
    random point; what reaches over the edge is cut off, and the labels are mixed by the area that
    was pasted. Unlike `keras.layers.CutMix` it takes class numbers: the labels always leave as
    class probabilities, so train with `categorical_crossentropy`.

    Works in a pipeline, `dataset.map(lambda x, y: cut_mix((x, y), training=True))` after
    batching, and as a layer of a model that has the labels as an input.

    Args:
        num_classes: the number of classes.
        alpha: of the beta distribution; 1 makes every area equally likely.
        seed: an integer for random numbers that can be repeated.
        data_format: "channels_last" or "channels_first"; None takes what Keras is set to.
        **kwargs: of `keras.layers.Layer`: name, dtype, ...

    Input shape:
        A pair (images, labels) or a dict of `images` and `labels`. Images: (batch, height, width,
        channels); labels: class numbers (batch,) or (batch, 1), or one-hot.

    Output shape:
        The same structure; images in the compute dtype, labels (batch, num_classes) in float32.
        With `training=False` nothing is mixed.

    Raises:
        InputError: an argument is out of its range, or the inputs are not as above.

    Example:
        >>> import numpy as np
        >>> cut_mix = CutMix(num_classes=3)
        >>> batch = {"images": np.ones((4, 8, 8, 1)), "labels": np.array([0, 1, 2, 1])}
        >>> tuple(cut_mix(batch, training=True)["labels"].shape)
        (4, 3)

    Reference:
        Yun et al., CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
        Features, arXiv:1905.04899.
    """

    def __init__(
        self,
        num_classes: int,
        alpha: float = 1.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_classes = _checks.positive_integer("num_classes", num_classes)
        self.alpha = _checks.positive("alpha", alpha)
        self.seed = seed
        self.data_format = _images.data_format(data_format)
        self._random = keras.random.SeedGenerator(seed)

    def build(self, input_shape: Any) -> None:
        """Checks the inputs' structure and shapes."""
        images, _ = _labelled.unpack("CutMix", input_shape)
        _checks.rank("CutMix's images", images, 4, "(batch, height, width, channels)")
        self.compute_output_shape(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Returns images with rectangles of others, and their labels."""
        images, labels = _labelled.unpack("CutMix", inputs)
        images = ops.cast(images, self.compute_dtype)
        labels = _labelled.soft_labels(labels, self.num_classes)
        if training:
            images = _images.channels_last(images, self.data_format)
            count, height, width, _ = ops.shape(images)
            pasted = self._rectangles(count, height, width)
            other = _labelled.partners(count, self._random)
            images = ops.where(pasted[..., None], ops.take(images, other, axis=0), images)
            images = _images.as_given(images, self.data_format)
            share = 1 - ops.mean(ops.cast(pasted, "float32"), axis=(1, 2))
            labels = _labelled.mixed(labels, ops.take(labels, other, axis=0), share)
        return _labelled.pack(inputs, images, labels)

    def _rectangles(self, count: Any, height: Any, width: Any) -> Any:
        """Returns (count, height, width), true inside each image's rectangle."""
        share = _beta.symmetric_beta((count,), self.alpha, self._random)
        middle = keras.random.uniform((count, 2), dtype="float32", seed=self._random)
        half = ops.sqrt(1 - share) / 2
        rows, columns = (
            _within(size, middle[:, axis], half) for axis, size in enumerate((height, width))
        )
        return rows[:, :, None] & columns[:, None, :]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Returns the images' shape and (batch, num_classes)."""
        images, labels = _labelled.unpack("CutMix", input_shape)
        soft = _labelled.soft_shape("CutMix", labels, self.num_classes)
        return _labelled.pack(input_shape, images, soft)

    def compute_output_spec(self, inputs: Any, training: bool = False) -> Any:
        """Returns symbolic outputs: the labels are float32 whatever the dtype policy."""
        labels = _labelled.unpack("CutMix", inputs)[1]
        soft = _labelled.soft_shape("CutMix", labels.shape, self.num_classes)
        return _labelled.output_spec(inputs, soft, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "num_classes": self.num_classes,
            "alpha": self.alpha,
            "seed": self.seed,
            "data_format": self.data_format,
        }


def _within(size: Any, middle: Any, half: Any) -> Any:
    """Returns (batch, size), true for pixels whose centre lies within `half` of `middle`."""
    positions = (ops.arange(size, dtype="float32") + 0.5) / ops.cast(size, "float32")
    return ops.abs(positions[None] - middle[:, None]) < half[:, None]
