"""Measure the gradient noise scale: how large a batch is worth its examples."""

from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.recording.cadence import Cadence
from keras_trainkit.recording.differentiate import compiled, with_gradients
from keras_trainkit.recording.stateless_loss import (
    as_batch,
    as_tensors,
    current_values,
    stateless_loss,
)
from keras_trainkit.recording.tensor_statistics import joint_norm


def noise_estimates(
    small_square: float, big_square: float, small: int, big: int
) -> tuple[float, float]:
    """Estimates the squared gradient and the noise from gradients of two batch sizes.

    The expected squared norm of the gradient of a batch of `b` examples is
    `|G|^2 + tr(S) / b`; two sizes give both terms, without bias.

    Args:
        small_square: mean squared norm of the gradients of batches of `small` examples.
        big_square: that of batches of `big` examples.
        small: examples in a small batch.
        big: examples in a big batch, more than `small`.

    Returns:
        The squared norm of the true gradient, and the trace of the covariance of one example's
        gradient. By chance either may come out negative: average before taking the ratio.

    Example:
        >>> noise_estimates(small_square=5.0, big_square=2.0, small=1, big=4)
        (1.0, 4.0)

    Reference:
        [McCandlish et al., 2018](https://arxiv.org/abs/1812.06162), appendix A.1
    """
    gradient = (big * big_square - small * small_square) / (big - small)
    noise = (small_square - big_square) / (1 / small - 1 / big)
    return gradient, noise


class GradientNoiseScale(keras.callbacks.Callback):
    """Estimates the simple noise scale `tr(S) / |G|^2`, the batch size beyond which more is waste.

    Well below it, doubling the batch nearly halves the steps needed; well above, it changes
    little. It usually grows as the loss falls.

    Every `every` steps it draws `batches` batches of `batch_size` examples from `data`, and
    compares the squared norm of their gradients with that of the gradient of them all. The
    estimates of numerator and denominator are averaged over samples, then divided. Gradients are
    those of the compiled loss in inference mode (dropout off, moving statistics in batch
    normalization), so that the gradient of a batch is the mean over its examples; the loss must
    average over the batch, as losses do by default. Training is bit for bit the same as without.

    Args:
        data: examples `(x, y)` or `(x, y, sample_weight)` to draw from: the training data, or a
            few thousand of them.
        batch_size: examples in a small batch.
        batches: small batches in a big one, at least 2.
        every: steps between samples.
        momentum: share of the old averages that a new sample keeps.
        seed: of the drawing.

    Attributes:
        history: `step`, `epoch`, `gradient` (estimates of `|G|^2`), `noise` (of `tr(S)`) and
            `noise_scale` (the ratio of their moving averages; NaN while it is not positive).

    Raises:
        InputError: `data` is not a batch or has too few examples, or a number is out of range.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = np.ones((64, 1))
        >>> scale = GradientNoiseScale((x, 2 * x), batch_size=4, every=1)
        >>> _ = model.fit(x, 2 * x, verbose=0, callbacks=[scale])
        >>> round(scale.history["noise_scale"][-1], 3) + 0.0  # no noise: all examples are equal
        0.0

    Reference:
        [McCandlish et al., 2018, An Empirical Model of Large-Batch
        Training](https://arxiv.org/abs/1812.06162)
    """

    def __init__(
        self,
        data: Any,
        batch_size: int = 32,
        batches: int = 8,
        every: int = 100,
        momentum: float = 0.9,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.data = as_batch("data", data)
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.batches = _checks.positive_integer("batches", batches)
        self.every = _checks.positive_integer("every", every)
        self.momentum = _checks.fraction("momentum", momentum)
        self.seed = seed
        self._examples = len(keras.tree.flatten(self.data)[0])
        if batches < 2 or batches * batch_size > self._examples:
            raise InputError(
                f"batches must be at least 2, and batches * batch_size at most the examples in "
                f"data; received batches={batches}, batch_size={batch_size} and "
                f"{self._examples} examples."
            )
        self.history: dict[str, list[float]] = {}
        self._reset()

    def _reset(self) -> None:
        self._cadence = Cadence(self.every)
        self._random = np.random.default_rng(self.seed)
        self._epoch = 0
        self._built = False
        self._run: Any = None
        self._averages: np.ndarray | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        """Forgets the previous fit."""
        self.history = {}
        self._reset()
        self._built = self.model.built

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Notes the epoch."""
        self._epoch = epoch
        self._cadence.begin_epoch()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Samples before the step."""
        if self._built and self._cadence.is_due(batch):
            self._sample()
        self._built = True  # by its first step at the latest

    def on_train_end(self, logs: Any = None) -> None:
        """Lets go of what was compiled."""
        self._run = None

    def _sample(self) -> None:
        model = self.model
        if self._run is None:
            self._run = _accumulator(model)
        big = self.batches * self.batch_size
        small_square, big_square = self._squares(model, self._random.permutation(self._examples))
        estimates = np.array(noise_estimates(small_square, big_square, self.batch_size, big))
        gradient, noise = self._average(estimates)
        values = {
            "step": int(keras.ops.convert_to_numpy(model.optimizer.iterations)),
            "epoch": self._epoch,
            "gradient": float(estimates[0]),
            "noise": float(estimates[1]),
            "noise_scale": float(noise / gradient) if gradient > 0 else float("nan"),
        }
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)

    def _average(self, estimates: np.ndarray) -> np.ndarray:
        """Returns the moving averages; a sample whose gradients overflowed is left out."""
        if self._averages is None or not np.isfinite(self._averages).all():
            self._averages = estimates
        elif np.isfinite(estimates).all():
            self._averages = self.momentum * self._averages + (1 - self.momentum) * estimates
        return self._averages

    def _squares(self, model: Any, order: np.ndarray) -> tuple[float, float]:
        """Returns the mean squared norm of the small gradients, and that of the big one."""
        weights, state, scale = current_values(model, "GradientNoiseScale")
        total = [keras.ops.zeros(weight.shape, "float32") for weight in weights]
        squares = []
        for rows in np.split(order[: self.batches * self.batch_size], self.batches):
            batch = keras.tree.map_structure(
                lambda array, rows=rows: None if array is None else array[rows], self.data
            )
            norm, total = self._run(weights, state, as_tensors(batch), scale, total)
            squares.append(float(keras.ops.convert_to_numpy(norm)) ** 2)
        big = float(keras.ops.convert_to_numpy(joint_norm(total))) / self.batches
        return float(np.mean(squares)), big**2


def _accumulator(model: Any) -> Any:
    """Returns a compiled function: the norm of a batch's gradient, and the sum with it added."""
    differentiated = with_gradients(stateless_loss(model, training=False))

    def accumulate(weights: Any, state: Any, batch: Any, scale: Any, total: Any) -> Any:
        _, _, gradients = differentiated(weights, state, batch, scale)
        gradients = [keras.ops.cast(gradient, "float32") / scale for gradient in gradients]
        return joint_norm(gradients), [a + b for a, b in zip(total, gradients, strict=True)]

    return compiled(accumulate)
