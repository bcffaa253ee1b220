"""Root mean squared error in units of the target's own spread or level."""

from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics._moments import MomentMetric, Moments

NORMALIZERS = ("std", "mean")


def nrmse(m: Moments, normalizer: str | float) -> Any:
    """Returns the root mean squared error over the normalizer, of each output."""
    if normalizer == "std":
        unit = ops.sqrt(m.variance(0))
    elif normalizer == "mean":
        unit = ops.abs(m.mean[0])
    else:
        unit = ops.ones_like(m.mean[0]) * normalizer
    error = ops.sqrt(m.square(1))
    none = ops.equal(unit, 0.0)
    infinite = ops.where(ops.equal(error, 0.0), 0.0, float("inf"))
    return ops.where(none, infinite, error / ops.where(none, 1.0, unit))


@keras.saving.register_keras_serializable(package="keras_trainkit")
class NRMSE(MomentMetric):
    """The normalized root mean squared error, exact over an epoch.

    With several outputs each error is divided by its own normalizer, so that outputs in different
    units count alike, and the mean is taken. If a normalizer is 0 and the error is not, the
    result is infinite.

    Args:
        normalizer: "std", the standard deviation of the targets seen (the result is then
            sqrt(1 - R2)); "mean", the absolute value of their mean; or a number, such as the
            range of the training targets.
        num_outputs: the number of columns of the targets; `None` takes it from the first update.
        name: the metric's name.
        dtype: the metric's dtype; sums are always float32.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = NRMSE("mean")
        >>> metric.update_state([9.0, 11.0], [10.0, 10.0])
        >>> round(float(metric.result()), 4)
        0.1

    Reference:
        `torchmetrics.NormalizedRootMeanSquaredError`
    """

    own_name = "nrmse"
    of_errors = True

    def __init__(
        self,
        normalizer: str | float = "std",
        num_outputs: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(num_outputs, name, dtype)
        self._direction = "down"
        self.normalizer = check_normalizer(normalizer)

    def score(self, m: Moments) -> Any:
        """Returns the error of each output."""
        return nrmse(m, self.normalizer)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "normalizer": self.normalizer}


def check_normalizer(normalizer: Any) -> str | float:
    """Returns `normalizer` if it is one of `NORMALIZERS` or above 0, or raises InputError."""
    if isinstance(normalizer, str):
        return _checks.one_of("normalizer", normalizer, NORMALIZERS)
    try:
        return _checks.positive("normalizer", normalizer)
    except InputError:
        raise InputError(
            "normalizer must be 'std', 'mean' or a number above 0; received "
            f"normalizer={normalizer!r}."
        ) from None
