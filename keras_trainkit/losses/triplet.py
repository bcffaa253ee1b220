"""Triplet loss with the triplets found in the batch: the hardest, or the semi-hard ones."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.losses import _distances, _shapes

MINING = ("hard", "semi_hard")
DISTANCES = ("euclidean", "squared_euclidean", "angular")
PER = ("anchor", "pair")
FAR = 1e30  # larger than any distance that can be learned from


def pairs(labels: Any) -> tuple[Any, Any]:
    """Returns which pairs of a batch are positive (two examples of a class), which negative."""
    same = ops.equal(ops.expand_dims(labels, 1), ops.expand_dims(labels, 0))
    place = ops.cumsum(ops.ones_like(labels, dtype="int32"))
    itself = ops.equal(ops.expand_dims(place, 1), ops.expand_dims(place, 0))
    return ops.logical_and(same, ops.logical_not(itself)), ops.logical_not(same)


def exceeding(difference: Any, margin: float, soft: bool) -> Any:
    """Returns `max(0, difference + margin)`, or the soft margin `log(1 + exp(difference))`."""
    return ops.softplus(difference) if soft else ops.relu(difference + margin)


def hard(distance: Any, positive: Any, negative: Any, margin: float, soft: bool = False) -> Any:
    """Returns, for each anchor, the loss of its farthest positive and its nearest negative."""
    farthest = ops.max(ops.where(positive, distance, 0.0), axis=1, initial=0.0)
    nearest = ops.min(ops.where(negative, distance, FAR), axis=1, initial=FAR)
    valid = ops.logical_and(ops.any(positive, axis=1), ops.any(negative, axis=1))
    difference = ops.where(valid, farthest - nearest, 0.0)
    return ops.where(valid, exceeding(difference, margin, soft), 0.0)


def semi_hard(
    distance: Any, positive: Any, negative: Any, margin: float, soft: bool = False
) -> Any:
    """Returns the loss of each anchor with each positive and a semi-hard negative, `(N, N)`.

    That is the nearest of the negatives that are farther away than the positive; or, if none is
    farther, the farthest negative. Beside them, which of them there are: 1 or 0.
    """
    to_positive = ops.expand_dims(distance, 2)  # anchor, positive, 1
    to_negative = ops.expand_dims(distance, 1)  # anchor, 1, negative
    farther = ops.logical_and(to_negative > to_positive, ops.expand_dims(negative, 1))
    nearest = ops.min(ops.where(farther, to_negative, FAR), axis=2, initial=FAR)
    farthest = ops.max(ops.where(negative, distance, 0.0), axis=1, keepdims=True, initial=0.0)
    chosen = ops.where(ops.any(farther, axis=2), nearest, farthest)
    valid = ops.logical_and(positive, ops.any(negative, axis=1, keepdims=True))
    losses = ops.where(valid, exceeding(distance - chosen, margin, soft), 0.0)
    return losses, ops.cast(valid, distance.dtype)


def averaged(losses: Any, valid: Any, per: str) -> Any:
    """Returns each anchor's loss: its mean over its pairs, or its share of the mean over all pairs.

    The mean over the anchors is then that over anchors, or that over pairs.
    """
    total, count = ops.sum(losses, axis=1), ops.sum(valid, axis=1)
    if per == "pair":
        count = ops.ones_like(count) * ops.sum(count) / ops.cast(ops.shape(count)[0], count.dtype)
        return total / ops.where(count > 0.0, count, 1.0)
    return total / ops.maximum(count, 1.0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Triplet(keras.losses.Loss):
    """Pulls examples of a class together and pushes others away by a margin.

    Every example is an anchor once. Its loss is max(0, d(anchor, positive) - d(anchor, negative)
    + margin), where the batch's examples of its class are the positives and all others the
    negatives, so batches must hold several examples of several classes. An anchor without a
    positive or without a negative has a loss of 0.

    Args:
        mining: "hard" takes the farthest positive and the nearest negative. "semi_hard" takes
            every positive with the nearest negative that is farther away than it (the farthest
            negative if none is) and needs memory for N^3 numbers: 64 MB for a batch of 256.
        margin: by how much a negative must be farther away, above 0.
        distance: "euclidean"; "squared_euclidean" as in FaceNet, whose embeddings have length
            1 (`keras.layers.UnitNormalization`); or "angular", 1 - the cosine of the angle.
        reduction: how the losses of a batch become one number, as for every Keras loss.
        name: the loss's name.
        dtype: the dtype it computes in; float32 by default.
        soft: whether the margin is the soft one, `log(1 + exp(d(a, p) - d(a, n)))`, which goes on
            pulling beyond any margin; `margin` is then not used.
        per: of semi-hard triplets, "anchor" counts every anchor alike, and "pair" every pair of an
            anchor and a positive, as TensorFlow Addons does: large classes weigh more.

    Input shape:
        `y_true` integer labels `(N,)` or `(N, 1)`, `y_pred` embeddings `(N, D)`.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> loss = Triplet(mining="hard", margin=1.0)
        >>> float(loss([0, 0, 1], [[0.0], [1.0], [3.0]]))  # no anchor is closer than its margin
        0.0

    Reference:
        Schroff et al., "FaceNet", arXiv:1503.03832 (semi-hard); Hermans et al., "In Defense of
        the Triplet Loss for Person Re-Identification", arXiv:1703.07737 (batch hard).
    """

    def __init__(
        self,
        mining: str = "semi_hard",
        margin: float = 1.0,
        distance: str = "euclidean",
        reduction: str = "sum_over_batch_size",
        name: str = "triplet",
        dtype: Any = None,
        soft: bool = False,
        per: str = "anchor",
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.mining = _checks.one_of("mining", mining, MINING)
        self.margin = _checks.positive("margin", margin)
        self.distance = _checks.one_of("distance", distance, DISTANCES)
        self.soft = _checks.one_of("soft", soft, (False, True))
        self.per = _checks.one_of("per", per, PER)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Returns the loss of each anchor."""
        y_true, y_pred = _shapes.tensors(y_true, y_pred)
        _shapes.matrix("y_pred", "an embedding for each example", y_pred)
        distance = self._distances(y_pred)
        positive, negative = pairs(_shapes.flat_labels(y_true))
        if self.mining == "hard":
            return hard(distance, positive, negative, self.margin, self.soft)
        losses, valid = semi_hard(distance, positive, negative, self.margin, self.soft)
        return averaged(losses, valid, self.per)

    def _distances(self, y_pred: Any) -> Any:
        """Returns the distance of each embedding from each, `(N, N)`."""
        if self.distance == "angular":  # 1 - cos of unit vectors is half their squared distance
            return 0.5 * _distances.pairwise_squared(_distances.unit(y_pred))
        distance = _distances.pairwise_squared(y_pred)
        return _distances.root(distance) if self.distance == "euclidean" else distance

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "dtype": self.dtype,
            "mining": self.mining,
            "margin": self.margin,
            "distance": self.distance,
            "soft": self.soft,
            "per": self.per,
        }
