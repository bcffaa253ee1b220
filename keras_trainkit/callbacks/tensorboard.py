"""TensorBoard: Keras's own event files, and the hyper-parameters of the run beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from keras_trainkit.recording import summaries
from keras_trainkit.recording.ration import Ration

_SHARE_OF_HISTOGRAMS = 0.005


class TensorBoard(keras.callbacks.TensorBoard):
    """Keras's TensorBoard callback, with the run's hyper-parameters for the HParams page.

    Scalars of every epoch (whatever is in the logs: losses, metrics, and with `EpochStats` the
    learning rate and throughput), the graph, and histograms of the weights: after the first and the
    last epoch, and between them as often as they take half a percent of the time.

    Args:
        log_dir: the folder of the event files.
        hparams: name -> int, float, str or bool.
        gradients: returns the gradients of now by name, or nothing; their histograms are written
            beside those of the weights.
        **options: passed on to `keras.callbacks.TensorBoard`.

    Example:
        >>> import keras, numpy as np, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> x, board = np.zeros((4, 1)), TensorBoard(tempfile.mkdtemp(), {"batch_size": 4})
        >>> _ = model.fit(x, x, batch_size=4, verbose=0, callbacks=[board])
        >>> sorted(path.name for path in Path(board.log_dir).iterdir() if path.is_dir())
        ['train']
    """

    def __init__(
        self,
        log_dir: str | Path,
        hparams: Mapping[str, Any] | None = None,
        gradients: Callable[[], Mapping[str, Any]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(log_dir=str(log_dir), histogram_freq=1, **options)
        self.hparams, self._gradients = dict(hparams or {}), gradients
        self._histograms = Ration(_SHARE_OF_HISTOGRAMS)

    def state(self) -> dict[str, Any]:
        """Returns nothing: its steps are the epochs, which the training knows."""
        return {}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the hyper-parameters."""
        super().on_train_begin(logs)
        if self.hparams:
            import tensorflow as tf
            from tensorboard.plugins.hparams import api

            with tf.summary.create_file_writer(self.log_dir).as_default():
                api.hparams(self.hparams, trial_id=Path(self.log_dir).parent.name)

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Writes the evaluation's scalars; Keras's own fails where logs are missing."""
        super().on_test_end(logs or {})

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Writes the epoch's scalars and histograms; Keras's own fails where logs are missing."""
        last = epoch + 1 == self.params.get("epochs")
        self.histogram_freq = int(last or self._histograms.due())
        if self.histogram_freq:
            with self._histograms:
                super().on_epoch_end(epoch, logs or {})
                self._write_gradients(epoch)
        else:
            super().on_epoch_end(epoch, logs or {})

    def _write_gradients(self, epoch: int) -> None:
        found = self._gradients() if self._gradients else {}
        if found:
            writer = summaries.open_writer(Path(self.log_dir) / "gradients")
            summaries.write_histograms(writer, found, epoch)
            writer.close()
