"""Perplexity: among how many equally likely classes a model seems to choose."""

from typing import Any

import keras
from keras import ops

from keras_trainkit.metrics.negative_log_likelihood import NegativeLogLikelihood


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Perplexity(NegativeLogLikelihood):
    """The exponential of the mean negative log-likelihood, over all tokens of an epoch.

    1 is certainty, the number of classes a uniform guess. It is the exponential of the mean over
    the whole epoch, not the mean of the batches' perplexities, which is larger. Padding is left
    out by a mask (`Embedding(mask_zero=True)`) or by a `sample_weight` of 0. With no examples, or
    none of any weight, the result is 1.

    Args:
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass.
        from_logits: whether predictions are logits instead of probabilities.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = Perplexity()
        >>> metric.update_state([[0, 2]], [[[0.5, 0.25, 0.25], [0.5, 0.375, 0.125]]])
        >>> round(float(metric.result()), 4)  # the root of 2 times 8
        4.0

    Reference:
        Jelinek et al., "Perplexity: a measure of the difficulty of speech recognition tasks",
        The Journal of the Acoustical Society of America 62, 1977.
    """

    def __init__(
        self,
        task: str = "auto",
        from_logits: bool = False,
        name: str = "perplexity",
        dtype: Any = None,
    ) -> None:
        super().__init__(task, from_logits, name, dtype)

    def result(self) -> Any:
        """Returns the perplexity of everything added since the last reset, a scalar."""
        return ops.exp(super().result())
