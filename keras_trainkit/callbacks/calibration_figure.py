"""The reliability diagram of every n-th epoch as a figure in TensorBoard."""

from typing import Any

from keras_trainkit import _checks
from keras_trainkit.callbacks._predictions import one_length, predicted
from keras_trainkit.interpretation.figures import draw_reliability
from keras_trainkit.interpretation.probabilities import class_indices
from keras_trainkit.interpretation.reliability import Reliability, reliability
from keras_trainkit.recording import summaries
from keras_trainkit.recording.settling import SettlingCallback


class CalibrationFigure(SettlingCallback):
    """Draws the reliability diagram of held-out data to TensorBoard.

    Above, the accuracy in each bin of confidence beside the diagonal of a calibrated model, with
    the expected calibration error; below, how many examples are in each bin. Place it after `EMA`
    to see the averaged weights.

    Args:
        x: inputs, as `model.predict` takes them.
        y: integer classes, or one-hot.
        log_dir: TensorBoard's folder.
        bins: of confidence, between 0 and 1.
        every: epochs between figures.
        from_logits: whether the model returns logits instead of probabilities.
        batch_size: of the prediction.

    Attributes:
        result: the last `Reliability`, or None.

    Raises:
        InputError: `y` is not classes, a number is not a positive integer, or the model's output
            is not that of one classifier.

    Example:
        >>> import keras, numpy as np, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax")])
        >>> model.compile(loss="sparse_categorical_crossentropy")
        >>> x, y = np.array([[0.0], [1.0]]), np.array([0, 1])
        >>> figure = CalibrationFigure(x, y, tempfile.mkdtemp())
        >>> _ = model.fit(x, y, verbose=0, callbacks=[figure])
        >>> int(figure.result.count.sum())
        2

    Reference:
        [Guo et al., 2017](https://arxiv.org/abs/1706.04599)
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        log_dir: Any,
        bins: int = 15,
        every: int = 1,
        from_logits: bool = False,
        batch_size: int = 256,
    ) -> None:
        super().__init__()
        self.x, self.labels = x, class_indices("y", y)
        one_length(self.x, self.labels)
        self.log_dir = log_dir
        self.bins = _checks.positive_integer("bins", bins)
        self.every = _checks.positive_integer("every", every)
        self.from_logits = from_logits
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.result: Reliability | None = None
        self._writer: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Opens the event file."""
        self.result = None
        self._writer = summaries.open_writer(self.log_dir)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Draws the diagram."""
        if (epoch + 1) % self.every:
            return
        probabilities = predicted(self)
        if probabilities is None:  # the training has diverged
            return
        self.result = reliability(probabilities, self.labels, self.bins)
        summaries.write_figure(self._writer, "calibration", draw_reliability(self.result), epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """Closes the event file."""
        self.settle()

    def settle(self) -> None:
        """Closes the event file, whatever ended the fit."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None
