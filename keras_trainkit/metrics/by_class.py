"""What precision, recall, specificity and F-scores share: their arguments, counts and averages."""

import dataclasses
from collections.abc import Callable
from typing import Any

from keras import ops

from keras_trainkit import _checks
from keras_trainkit.metrics import averages, counting, state, targets

AVERAGES = ("auto", "macro", "micro", "weighted")


@dataclasses.dataclass(frozen=True)
class ByClass:
    """The arguments of a metric that has a value for each class, checked.

    Attributes:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro".
        class_id: the class (or label) whose value is wanted, instead of an average.
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass.
        threshold: a binary or multilabel score above it is a yes; 0 for logits.
        num_classes: the number of classes (or labels); `None` takes it from the predictions at
            the first update.

    Raises:
        InputError: a value is outside its range.
    """

    average: str
    class_id: int | None
    task: str
    threshold: float
    num_classes: int | None

    def __post_init__(self) -> None:
        _checks.one_of("average", self.average, AVERAGES)
        _checks.one_of("task", self.task, targets.TASKS)
        _checks.finite("threshold", self.threshold)
        state.check_num_classes(self.num_classes)
        averages.check_class_id(self.class_id, self.average)


def update(metric: Any, y_true: Any, y_pred: Any, sample_weight: Any) -> None:
    """Adds a batch to a metric whose arguments are `metric.by_class`."""
    chosen = metric.by_class
    counts = counting.per_class(y_true, y_pred, sample_weight, chosen.task, chosen.threshold)
    averages.class_in(chosen.class_id, counts.shape[-1])
    state.add(metric, counts)


def result(metric: Any, ratio: Callable[[Any], tuple[Any, Any]]) -> Any:
    """Returns the value of a metric whose arguments are `metric.by_class`.

    Args:
        metric: with its `counts`.
        ratio: returns the numerators and denominators of the classes, from the counts.
    """
    if metric.counts is None:
        return ops.zeros(())
    chosen, counts = metric.by_class, ops.convert_to_tensor(metric.counts)
    numerators, denominators = ratio(counts)
    class_id, average = chosen.class_id, chosen.average
    if class_id is None and average == "auto":
        class_id = averages.positive_class(chosen.task, counts.shape[-1])
        average = "macro"
    if class_id is not None:
        return averages.divide(numerators[class_id], denominators[class_id])
    return averages.average(numerators, denominators, counts[1], average)
