"""The confusion matrix of an epoch, to read and to draw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages, _state
from keras_trainkit.metrics._decisions import DecisionMetric

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NORMALIZE = (None, "true", "predicted", "all")


def normalized(matrix: np.ndarray, by: str | None) -> np.ndarray:
    """Returns shares instead of counts; an empty row or column stays 0.

    Args:
        matrix: counts; rows are true classes, columns predicted ones.
        by: what sums to 1: "true", each row; "predicted", each column; "all", everything;
            `None` leaves the counts.
    """
    if by is None:
        return matrix
    axis = {"true": 1, "predicted": 0, "all": None}[by]
    total = matrix.sum(axis=axis, keepdims=True)
    return np.divide(matrix, total, out=np.zeros_like(matrix), where=total != 0)


@keras.saving.register_keras_serializable(package="keras_trainkit")
class ConfusionMatrix(DecisionMetric):
    """How often each class is taken for each class, summed over the epoch.

    Its scalar `result()`, which training logs, is the accuracy; `matrix()` returns the matrix and
    `plot()` draws it. With no examples, or none of any weight, the result is 0.

    Args:
        task: "binary", "multiclass", or "auto": binary if the predictions have one column, else
            multiclass. Labels are integers or one-hot.
        threshold: a binary score above it is a yes; 0 for logits.
        num_classes: the number of classes; `None` takes it from the predictions at the first
            update.
        name: the metric's name.
        dtype: the metric's dtype.

    Raises:
        InputError: an argument is outside its range, or shapes do not belong together.

    Example:
        >>> metric = ConfusionMatrix()
        >>> metric.update_state([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
        >>> metric.matrix().tolist()
        [[1.0, 0.0], [1.0, 1.0]]

    Reference:
        `sklearn.metrics.confusion_matrix`
    """

    own_name = "confusion_matrix"
    of_pairs = True

    def score(self, counts: Any) -> Any:
        """Returns the accuracy."""
        return _averages.divide(ops.trace(counts), ops.sum(counts))

    def matrix(self, normalize: str | None = None) -> np.ndarray:
        """Returns the matrix: rows are true classes, columns predicted ones.

        Args:
            normalize: what sums to 1: "true", each row; "predicted", each column; "all",
                everything. `None` gives the counts (sums of weights).

        Raises:
            InputError: nothing was added yet and `num_classes` was not given.
        """
        _checks.one_of("normalize", normalize, NORMALIZE)
        if self.counts is None:
            raise InputError(
                f"{self.name} must see a batch before it knows its classes; received none. "
                "Add one, or give num_classes."
            )
        return normalized(_state.numpy(self), normalize)

    def plot(
        self,
        class_names: Sequence[str] | None = None,
        normalize: str | None = None,
        ax: "Axes | None" = None,
    ) -> "Axes":
        """Draws the matrix with Matplotlib.

        Args:
            class_names: what the axes say; `None` numbers the classes.
            normalize: as for `matrix`.
            ax: where to draw; `None` makes a new figure.

        Returns:
            The axes that were drawn on; their figure is `.figure`.

        Raises:
            InputError: there is not one name a class.
        """
        matrix = self.matrix(normalize)
        names = [str(i) for i in range(len(matrix))] if class_names is None else list(class_names)
        if len(names) != len(matrix):
            raise InputError(
                f"class_names must be {len(matrix)} names, one a class; received {len(names)}."
            )
        return _draw(matrix, names, ax)


def _draw(matrix: np.ndarray, names: list[str], ax: "Axes | None") -> "Axes":
    from matplotlib import pyplot  # drawing is optional, and pyplot slow to import

    if ax is None:
        _, ax = pyplot.subplots(layout="constrained")
    image = ax.imshow(matrix, cmap="Blues", vmin=0)
    ax.figure.colorbar(image, ax=ax)
    ax.set_xticks(range(len(names)), names, rotation=45 if max(map(len, names)) > 3 else 0)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel("Predicted class")
    ax.set_ylabel("True class")
    if len(names) > 20:  # the numbers would not be readable
        return ax
    form = "{:.0f}" if (matrix == matrix.round()).all() else "{:.2f}"
    for (row, column), value in np.ndenumerate(matrix):
        color = "white" if value > matrix.max() / 2 else "black"
        ax.text(column, row, form.format(value), ha="center", va="center", color=color)
    return ax
