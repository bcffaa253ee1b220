"""Watch norms, updates and activations of every layer, at almost no cost."""

from typing import Any

import keras

from keras_trainkit import _checks
from keras_trainkit.recording import summaries
from keras_trainkit.recording.cadence import Cadence
from keras_trainkit.recording.layer_measure import LayerMeasure
from keras_trainkit.recording.ration import Ration
from keras_trainkit.recording.settling import SettlingCallback
from keras_trainkit.recording.stateless_loss import as_batch

_EVERY = 100  # steps between samples, by default
_SHARE = 0.02  # of the time that samples may take, by default


class TrainingMonitor(SettlingCallback):
    """Records norms, updates and activations of every layer on a fixed batch, every n steps.

    A sample takes one forward and backward pass over the probe batch, and once a compilation. By
    default samples are 100 steps apart, or further where they would take more than 2 % of the time.
    Training is bit for bit the same as without: the pass, in training mode, is stateless.

    In `history` every name is a list with one number a sample:

    | name                    | of                                                              |
    |-------------------------|-----------------------------------------------------------------|
    | `step`, `epoch`         | the optimizer's steps so far, the epoch counted from 0          |
    | `loss`                  | the training loss on the probe                                  |
    | `L/weight_norm`         | Euclidean norm of all trainable weights of layer L              |
    | `L/gradient_norm`       | of the loss's gradient by them, without clipping                |
    | `L/update_norm`         | of the change the last step made to them                        |
    | `L/update_ratio`        | update norm over weight norm; about 1e-3 is common              |
    | `L/activation_mean`     | of the layer's output                                           |
    | `L/activation_std`      | of the layer's output                                           |
    | `L/dead`                | share of units that are 0 for the whole probe (nonlinear layer) |
    | `L/saturated`           | share of outputs where sigmoid or tanh is flat                  |

    Activations are of layers that have weights or an activation function, one tensor out. A layer
    in a nested model is called `nested/layer`; composite layers count as one. With
    `steps_per_execution` an update is that of one execution.

    Args:
        probe: the batch `(x, y)` or `(x, y, sample_weight)`, shaped as the model is trained on;
            32 to 128 examples tell enough.
        every: steps between samples, however long they take; the first is of the first step (of the
            second, if the model is built in its first).
        log_dir: a folder for TensorBoard, or None. There, names begin with `monitor/`.

    Attributes:
        history: what was recorded in this `fit`.

    Raises:
        InputError: `probe` is not a batch, `every` is not a positive integer, or the model is
            compiled with no optimizer.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="d")])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = np.ones((8, 1))
        >>> monitor = TrainingMonitor((x, x), every=2)
        >>> _ = model.fit(x, x, batch_size=2, verbose=0, callbacks=[monitor])
        >>> monitor.history["step"], len(monitor.history["d/update_ratio"])
        ([1, 3], 2)

    Reference:
        [Glorot and Bengio, 2010](https://proceedings.mlr.press/v9/glorot10a.html);
        [Schneider et al., 2021, Cockpit](https://arxiv.org/abs/2102.06604)
    """

    def __init__(self, probe: Any, every: int | None = None, log_dir: Any = None) -> None:
        super().__init__()
        self.probe = as_batch("probe", probe)
        self.every = None if every is None else _checks.positive_integer("every", every)
        self.log_dir = log_dir
        self.history: dict[str, list[float]] = {}
        self._reset()

    def _reset(self) -> None:
        self._measure: Any = None
        self._writer: Any = None
        self._before: list[Any] | None = None  # the weights before the step under way
        self._cadence = Cadence(self.every or _EVERY)
        self._ration = Ration(_SHARE)
        self._epoch = 0
        self._built = False

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self.history = {}
        self._reset()
        self._built = self.model.built
        if self.log_dir is not None:
            self._writer = summaries.open_writer(self.log_dir)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes the epoch."""
        self._epoch = epoch
        self._cadence.begin_epoch()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Samples the step that has ended, and prepares to sample this one."""
        self._sample()
        due = self._cadence.is_due(batch) and (self.every is not None or self._ration.due())
        if self._built and due:
            self._before = [keras.ops.copy(v) for v in self.model.trainable_variables]
        self._built = True  # by its first step at the latest

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Samples the epoch's last step, if it is to be."""
        self._sample()

    def on_train_end(self, logs: Any = None) -> None:
        """Closes the event file and lets go of what was compiled."""
        self.settle()

    def settle(self) -> None:
        """Closes the event file, whatever ended the fit."""
        if self._writer is not None:
            self._writer.close()
        self._reset()

    def _sample(self) -> None:
        if self._before is None:
            return
        model, before, self._before = self.model, self._before, None
        if self._measure is None:
            self._measure = LayerMeasure(model)
            values = self._measure(model, before, self.probe)  # compiles: not to be earned
        else:
            with self._ration:
                values = self._measure(model, before, self.probe)
        iterations = int(keras.ops.convert_to_numpy(model.optimizer.iterations))
        for name, value in {"step": iterations, "epoch": self._epoch, **values}.items():
            self.history.setdefault(name, []).append(value)
        if self._writer is not None:
            named = {f"monitor/{name}": value for name, value in values.items()}
            summaries.write_scalars(self._writer, named, iterations)
