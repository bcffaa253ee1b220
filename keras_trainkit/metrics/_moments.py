"""Means and covariances of an epoch, to float32's last digits wherever the values lie.

Sums of squares lose everything when values are around a million and differ by one. So all sums
here are taken around a centre that follows the running mean, and are moved along with it.

The sums are summed over the replicas of a distribution strategy when they are read. That needs
one centre for all replicas, so it is a mirrored variable: what is assigned to it in each replica
is averaged.
"""

import abc
import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _masks
from keras_trainkit.metrics._columns import columns

VARIABLES = 2
LEAST = 1e-30  # stands in for a sum of weights of 0


@dataclasses.dataclass(frozen=True)
class Moments:
    """Moments of two variables, for each of D outputs.

    Attributes:
        weight: the sum of the weights, a scalar.
        examples: the number of examples whose weight is not 0, a scalar.
        mean: of shape `(2, D)`.
        gap: the first mean minus the second, more exactly than from `mean`; of shape `(D,)`.
        covariance: of shape `(2, 2, D)`, divided by the weight.
    """

    weight: Any
    examples: Any
    mean: Any
    gap: Any
    covariance: Any

    def variance(self, k: int) -> Any:
        """Returns a variance of each output; 0 if it is less than rounding leaves of a constant."""
        unresolved = ops.square(1e-10 * self.mean[k])
        variance = self.covariance[k, k]
        return ops.where(variance <= unresolved, 0.0, variance)

    def square(self, k: int) -> Any:
        """Returns the mean of a variable's squares, for each output."""
        return ops.relu(self.covariance[k, k] + ops.square(self.mean[k]))

    def average(self, scores: Any) -> Any:
        """Returns the mean of a score of each output; 0 if there are no examples."""
        return ops.where(self.weight > 0.0, ops.mean(scores), 0.0)


class MomentMetric(keras.Metric, abc.ABC):
    """A metric of the moments of targets and predictions, or of targets and errors.

    Attributes:
        own_name: unless another is given.
        of_errors: whether the second variable is the error, or the prediction.
    """

    own_name = ""
    of_errors = False

    def __init__(
        self, num_outputs: int | None = None, name: str | None = None, dtype: Any = None
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "up"
        self.num_outputs = start(self, num_outputs)

    @abc.abstractmethod
    def score(self, m: Moments) -> Any:
        """Returns the score of each output, of shape `(outputs,)`."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        target, prediction, weights = columns(y_true, y_pred, sample_weight)
        update(self, target, target - prediction if self.of_errors else prediction, weights)

    def result(self) -> Any:
        """Returns the mean over the outputs of the score of everything added, a scalar."""
        m = read(self)
        return m.average(self.score(m))

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "num_outputs": self.num_outputs}


def start(metric: Any, num_outputs: int | None) -> int | None:
    """Gives `metric` its variables, now or at the first update if `num_outputs` is `None`."""
    metric.totals = metric.add_variable((2,), "zeros", dtype="float32", name="totals")
    metric.centre = metric.sums = metric.products = None
    if num_outputs is not None:
        _make(metric, _checks.positive_integer("num_outputs", num_outputs))
    return num_outputs


def update(metric: Any, first: Any, second: Any, weights: Any) -> None:
    """Adds a batch of two variables.

    Args:
        metric: what `start` was given.
        first: values of shape `(examples, outputs)`.
        second: values of the same shape.
        weights: of shape `(examples, 1)`.

    Raises:
        InputError: the number of outputs is not the one of before.
    """
    _check_outputs(metric, first)
    x, w = ops.stack([first, second], axis=1), ops.expand_dims(weights, 2)
    n, total = metric.totals[0], ops.sum(weights)
    old, sums = ops.copy(metric.centre), ops.copy(metric.sums)
    metric.centre.assign(_mean(x, w, old, sums, n, n + total))
    centre = ops.copy(metric.centre)
    shift, z = old - centre, x - centre
    added = ops.sum(ops.expand_dims(w * z, 2) * ops.expand_dims(z, 1), axis=0)
    cross = _outer(shift, sums) + _outer(sums, shift) + n * _outer(shift, shift)
    metric.products.assign_add(cross + added)
    metric.sums.assign_add(n * shift + ops.sum(w * z, axis=0))
    used = ops.sum(ops.cast(ops.not_equal(weights, 0.0), "float32"))
    metric.totals.assign_add(ops.stack([total, used]))


def read(metric: Any) -> Moments:
    """Returns the moments of everything added to `metric` since its reset."""
    if metric.sums is None:
        zeros = ops.zeros((VARIABLES, 1))
        return _moments(ops.zeros((2,)), zeros, zeros, ops.zeros((VARIABLES, VARIABLES, 1)))
    state = metric.totals, metric.centre, metric.sums, metric.products
    return _moments(*(ops.convert_to_tensor(variable) for variable in state))


def _moments(totals: Any, centre: Any, sums: Any, products: Any) -> Moments:
    weight = ops.maximum(totals[0], LEAST)
    offset = sums / weight
    return Moments(
        weight=totals[0],
        examples=totals[1],
        mean=centre + offset,
        gap=(centre[0] - centre[1]) + (offset[0] - offset[1]),
        covariance=products / weight - _outer(offset, offset),
    )


def _make(metric: Any, outputs: int) -> None:
    shape = (VARIABLES, outputs)
    metric.sums = metric.add_variable(shape, "zeros", dtype="float32", name="sums")
    metric.products = metric.add_variable(
        (VARIABLES, *shape), "zeros", dtype="float32", name="products"
    )
    metric.centre = keras.Variable(
        "zeros", shape=shape, dtype="float32", trainable=False, aggregation="mean", name="centre"
    )


def _check_outputs(metric: Any, values: Any) -> None:
    if metric.sums is None:
        _make(metric, values.shape[-1])
        return
    if metric.sums.shape[-1] != values.shape[-1]:
        raise InputError(
            f"{metric.name} must be given num_outputs={metric.sums.shape[-1]} columns, as at first;"
            f" received {values.shape[-1]}. Make a metric for each number of outputs."
        )


def _mean(x: Any, w: Any, old: Any, sums: Any, n: Any, total: Any) -> Any:
    """Returns the new running mean; the second pass takes the rounding of the first away."""
    first = old + _divide(sums + ops.sum(w * (x - old), axis=0), total)
    left = sums + n * (old - first) + ops.sum(w * (x - first), axis=0)
    return first + _divide(left, total)


def _outer(a: Any, b: Any) -> Any:
    return ops.expand_dims(a, 1) * ops.expand_dims(b, 0)


def _divide(a: Any, b: Any) -> Any:
    return a / ops.maximum(b, LEAST)
