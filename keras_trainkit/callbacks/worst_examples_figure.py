"""The images a classifier is most wrong about, as a figure in TensorBoard."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks._predictions import one_length, predicted
from keras_trainkit.interpretation.figures import draw_images
from keras_trainkit.interpretation.probabilities import class_indices, names_of
from keras_trainkit.recording import summaries
from keras_trainkit.recording.settling import SettlingCallback


class WorstExamplesFigure(SettlingCallback):
    """Draws the images with the highest cross-entropy to TensorBoard: often wrong labels.

    Over each image stand the true class, the predicted class, and the loss `-log p(true class)`.
    Place it after `EMA` to see the averaged weights.

    Args:
        x: images of shape (N, height, width), or (N, height, width, channels) with 1 or 3
            channels; each is shown between its own smallest and largest value.
        y: integer classes, or one-hot.
        log_dir: TensorBoard's folder.
        k: how many images.
        class_names: what to call the classes; their numbers if not given.
        every: epochs between figures.
        from_logits: whether the model returns logits instead of probabilities.
        batch_size: of the prediction.

    Attributes:
        indices: rows of `x` in the last figure, the worst first, or None.
        losses: their losses, or None.

    Raises:
        InputError: `x` is not images, `y` is not classes, a number is not a positive integer, or
            the model's output is not that of one classifier.

    Example:
        >>> import keras, numpy as np, tempfile
        >>> model = keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten()])
        >>> model.add(keras.layers.Dense(2, "softmax"))
        >>> model.compile(loss="sparse_categorical_crossentropy")
        >>> x, y = np.ones((4, 2, 2)), np.array([0, 1, 0, 1])
        >>> figure = WorstExamplesFigure(x, y, tempfile.mkdtemp(), k=2)
        >>> _ = model.fit(x, y, verbose=0, callbacks=[figure])
        >>> len(figure.indices)
        2

    Reference:
        [Northcutt et al., 2021](https://arxiv.org/abs/2103.14749)
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        log_dir: Any,
        k: int = 15,
        class_names: Sequence[str] | None = None,
        every: int = 1,
        from_logits: bool = False,
        batch_size: int = 256,
    ) -> None:
        super().__init__()
        self.x, self.labels = _images(x), class_indices("y", y)
        one_length(self.x, self.labels)
        self.log_dir = log_dir
        self.k = _checks.positive_integer("k", k)
        self.class_names = class_names
        self.every = _checks.positive_integer("every", every)
        self.from_logits = from_logits
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.indices: np.ndarray | None = None
        self.losses: np.ndarray | None = None
        self._writer: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Opens the event file."""
        self.indices = self.losses = None
        self._writer = summaries.open_writer(self.log_dir)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Draws the worst."""
        if (epoch + 1) % self.every:
            return
        probabilities = predicted(self)
        if probabilities is None:  # the training has diverged
            return
        rows = np.arange(len(self.labels))
        losses = -np.log(np.maximum(probabilities[rows, self.labels], 1e-300))
        self.indices = np.argsort(-losses, kind="stable")[: self.k]
        self.losses = losses[self.indices]
        highest = probabilities.argmax(axis=1)[self.indices]
        names = names_of(self.class_names, probabilities.shape[1])
        captions = [
            f"{names[true]} as {names[called]}\n{loss:.2f}"
            for true, called, loss in zip(
                self.labels[self.indices], highest, self.losses, strict=True
            )
        ]
        figure = draw_images(self.x[self.indices], captions)
        summaries.write_figure(self._writer, "worst_examples", figure, epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """Closes the event file."""
        self.settle()

    def settle(self) -> None:
        """Closes the event file, whatever ended the fit."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None


def _images(x: Any) -> np.ndarray:
    x = np.asarray(x)
    if x.ndim == 3 or (x.ndim == 4 and x.shape[-1] in (1, 3)):
        return x
    raise InputError(
        "x must be images of shape (N, height, width) or (N, height, width, 1 or 3); received "
        f"shape {x.shape}."
    )
