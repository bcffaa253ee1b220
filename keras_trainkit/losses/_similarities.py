"""Each embedding of a batch among all others, by cosine similarity over a temperature."""

from typing import Any

from keras import ops

NEVER = -1e30  # the logit of an embedding with itself


def among_others(embeddings: Any, temperature: float) -> tuple[Any, Any]:
    """Returns the logits of each with each, `(N, N)`, and the log-sum over all but itself, `(N,)`.

    Args:
        embeddings: `(N, D)`, each of length 1.
        temperature: divides the cosine similarities.
    """
    logits = ops.matmul(embeddings, ops.transpose(embeddings)) / temperature
    place = ops.cumsum(ops.ones_like(embeddings[:, 0], dtype="int32"))
    itself = ops.equal(ops.expand_dims(place, 1), ops.expand_dims(place, 0))
    return logits, _log_sum(ops.where(itself, NEVER, logits))


def _log_sum(logits: Any) -> Any:
    """Returns the logarithm of each row's sum of exponentials; of no rows too, as of logits none.

    `ops.logsumexp` takes no empty batch.
    """
    highest = ops.stop_gradient(ops.max(logits, axis=1, keepdims=True, initial=NEVER))
    return ops.log(ops.sum(ops.exp(logits - highest), axis=1)) + ops.squeeze(highest, axis=1)
