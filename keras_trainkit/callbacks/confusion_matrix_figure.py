"""The confusion matrix of every n-th epoch as a figure in TensorBoard."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit.callbacks._predictions import one_length, predicted
from keras_trainkit.interpretation.confusion import confusion_counts
from keras_trainkit.interpretation.figures import draw_confusion
from keras_trainkit.interpretation.probabilities import class_indices
from keras_trainkit.recording import summaries
from keras_trainkit.recording.settling import SettlingCallback


class ConfusionMatrixFigure(SettlingCallback):
    """Draws the confusion matrix of held-out data to TensorBoard.

    Rows are the true classes; colours are shares of a row, and up to 20 classes the counts are
    written in. Place it after `EMA` to see the averaged weights.

    Args:
        x: inputs, as `model.predict` takes them.
        y: integer classes, or one-hot.
        log_dir: TensorBoard's folder.
        class_names: what to call the classes; their numbers if not given.
        every: epochs between figures.
        from_logits: whether a single output is a logit instead of a probability.
        batch_size: of the prediction.

    Attributes:
        counts: the last matrix, of integers, or None.

    Raises:
        InputError: `y` is not classes, `every` or `batch_size` is not a positive integer, or the
            model's output is not that of one classifier.

    Example:
        >>> import keras, numpy as np, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax")])
        >>> model.compile(loss="sparse_categorical_crossentropy")
        >>> x, y = np.array([[0.0], [1.0]]), np.array([0, 1])
        >>> figure = ConfusionMatrixFigure(x, y, tempfile.mkdtemp())
        >>> _ = model.fit(x, y, verbose=0, callbacks=[figure])
        >>> int(figure.counts.sum())
        2

    Reference:
        `sklearn.metrics.confusion_matrix`
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        log_dir: Any,
        class_names: Sequence[str] | None = None,
        every: int = 1,
        from_logits: bool = False,
        batch_size: int = 256,
    ) -> None:
        super().__init__()
        self.x, self.labels = x, class_indices("y", y)
        one_length(self.x, self.labels)
        self.log_dir = log_dir
        self.class_names = class_names
        self.every = _checks.positive_integer("every", every)
        self.from_logits = from_logits
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.counts: np.ndarray | None = None
        self._writer: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Opens the event file."""
        self.counts = None
        self._writer = summaries.open_writer(self.log_dir)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Draws the matrix."""
        if (epoch + 1) % self.every:
            return
        probabilities = predicted(self, ranks_do=True)
        if probabilities is None:  # the training has diverged
            return
        classes = probabilities.shape[1]
        self.counts = confusion_counts(self.labels, probabilities.argmax(axis=1), classes)
        figure = draw_confusion(self.counts, self.class_names)
        summaries.write_figure(self._writer, "confusion_matrix", figure, epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """Closes the event file."""
        self.settle()

    def settle(self) -> None:
        """Closes the event file, whatever ended the fit."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None
