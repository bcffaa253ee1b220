"""Asymmetric loss of several labels: what is absent, and easily so, counts less."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _classes, _shapes


def asymmetric(labels: Any, scores: Any, gammas: tuple[float, float], margin: float) -> Any:
    """Returns the loss of each label.

    Args:
        labels: 1 for present, 0 for absent.
        scores: the probability of each label, with its logarithm and that of its opposite.
        gammas: the focusing of present and of absent labels.
        margin: what is taken off the probability of an absent label.
    """
    p, log_p, log_other = scores
    shifted = ops.relu(p - margin)
    if margin > 0.0:
        log_other = ops.log(ops.clip(1.0 - shifted, _classes.EPSILON, 1.0))
    present = _to_the(1.0 - p, gammas[0]) * log_p
    absent = _to_the(shifted, gammas[1]) * log_other
    return -(labels * present + (1.0 - labels) * absent)


def _to_the(base: Any, gamma: float) -> Any:
    """Returns `base ** gamma`, with a finite gradient at 0."""
    return ops.power(ops.maximum(base, _classes.EPSILON), gamma) if gamma else ops.ones_like(base)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Asymmetric(keras.losses.Loss):
    """Asymmetric loss (ASL), for many labels of which few are present.

    A present label of probability p costs `-(1 - p)^gamma_positive log(p)`. From an absent one's
    the margin is taken first, `q = max(p - margin, 0)`, and it costs
    `-q^gamma_negative log(1 - q)`: nothing while p is below the margin. With a margin of 0 and
    equal gammas it is the focal loss, with gammas of 0 the binary cross-entropy. Defaults are
    those of the authors' code, which lets no gradient through the two powers; this does, as the
    paper has it.

    Args:
        gamma_negative: how much less easy absent labels count, at least 0.
        gamma_positive: the same of present ones; at most `gamma_negative` as a rule.
        margin: probability of an absent label that costs nothing, in [0, 1).
        from_logits: whether `y_pred` are logits, of which the sigmoid is taken.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.

    Input shape:
        `y_true` and `y_pred` `(N, ..., labels)`. An example's loss is the mean over its labels,
        as of `keras.losses.BinaryCrossentropy`; the authors take the sum.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = Asymmetric(gamma_negative=2.0, gamma_positive=0.0, margin=0.1)
        >>> round(float(loss([[1.0, 0.0]], [[0.5, 0.6]])), 4)  # (log 2 - 0.25 log(0.5)) / 2
        0.4332

    Reference:
        Ridnik et al., Asymmetric Loss For Multi-Label Classification, arXiv:2009.14119.
    """

    def __init__(
        self,
        gamma_negative: float = 4.0,
        gamma_positive: float = 1.0,
        margin: float = 0.05,
        from_logits: bool = False,
        reduction: str = "sum_over_batch_size",
        name: str = "asymmetric",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.gamma_negative = _checks.non_negative("gamma_negative", gamma_negative)
        self.gamma_positive = _checks.non_negative("gamma_positive", gamma_positive)
        self.margin = _checks.fraction("margin", margin)
        self.from_logits = bool(from_logits)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each example, the mean over its labels."""
        y_true, y_pred = _shapes.matched(y_true, y_pred)
        labels = _classes.probabilities(ops.cast(y_true, y_pred.dtype))
        gammas = (self.gamma_positive, self.gamma_negative)
        losses = asymmetric(labels, _scores(y_pred, self.from_logits), gammas, self.margin)
        return ops.mean(losses, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        names = ("dtype", "gamma_negative", "gamma_positive", "margin", "from_logits")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def _scores(y_pred: Any, from_logits: bool) -> Any:
    """Returns probabilities, their logarithms, and those of what is left to 1."""
    if from_logits:
        return ops.sigmoid(y_pred), ops.log_sigmoid(y_pred), ops.log_sigmoid(-y_pred)
    p = _classes.probabilities(y_pred, ops.clip(y_pred, _classes.EPSILON, 1 - _classes.EPSILON))
    return p, ops.log(p), ops.log(1.0 - p)
