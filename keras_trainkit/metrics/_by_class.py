"""What precision, recall, specificity and F-scores share: their arguments, counts and averages."""

import abc
import dataclasses
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages, _confusion, _counting, _masks, _state, _targets

AVERAGES = ("auto", "macro", "micro", "weighted", None)


@dataclasses.dataclass(frozen=True)
class ByClass:
    """The arguments of a metric that has a value for each class, checked.

    Attributes:
        average: how the classes' values become one number. "macro" is their mean, "micro" counts
            all decisions together, "weighted" is their mean by the classes' true weight. "auto"
            is the value of class 1 when there are two classes, else "macro". None is no average:
            each class's own value is logged, as `f1_0`, `f1_1`, ...
        class_id: the class (or label) whose value is wanted, instead of an average.
        task: "binary", "multiclass", "multilabel", or "auto": binary if the predictions have one
            column, else multiclass.
        threshold: a binary or multilabel score above it is a yes; 0 for logits.
        num_classes: the number of classes (or labels); `None` takes it from the predictions at
            the first update.
        class_names: with `average=None`, what stands in the logs for the classes' numbers.

    Raises:
        InputError: a value is outside its range.
    """

    average: str | None
    class_id: int | None
    task: str
    threshold: float
    num_classes: int | None
    class_names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        _checks.one_of("average", self.average, AVERAGES)
        _checks.one_of("task", self.task, _targets.TASKS)
        _checks.finite("threshold", self.threshold)
        _state.check_num_classes(self.num_classes)
        _averages.check_class_id(self.class_id, self.average)
        _check_class_names(self.class_names, self.average)


class ClassMetric(keras.Metric, abc.ABC):
    """A metric with a value for each class; `ratio` says which. Its arguments are `ByClass`'s."""

    own_name = ""  # unless another is given

    def __init__(
        self,
        average: str | None = "auto",
        class_id: int | None = None,
        task: str = "auto",
        threshold: float = 0.5,
        num_classes: int | None = None,
        name: str | None = None,
        dtype: Any = None,
        class_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name=name or self.own_name, dtype=dtype)
        self._direction = "up"
        self.by_class = ByClass(average, class_id, task, threshold, num_classes, class_names)
        self.counts = _state.start(self, _confusion.ROWS, num_classes)

    @abc.abstractmethod
    def ratio(self, counts: Any) -> tuple[Any, Any]:
        """Returns the numerators and denominators of the classes, from their counts."""

    @_masks.honoured
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch."""
        chosen = self.by_class
        counts = _counting.per_class(y_true, y_pred, sample_weight, chosen.task, chosen.threshold)
        _averages.class_in(chosen.class_id, counts.shape[-1])
        _state.add(self, counts)

    def result(self) -> Any:
        """Returns the value of everything added since the last reset.

        A scalar; or with `average=None` a dictionary, with the value of each class under its name.
        """
        chosen = self.by_class
        if self.counts is None:
            return {} if chosen.average is None else ops.zeros(())
        counts = ops.convert_to_tensor(self.counts)
        numerators, denominators = self.ratio(counts)
        if chosen.average is None:
            values = ops.unstack(_averages.divide(numerators, denominators))
            return dict(zip(self.value_names(), values, strict=True))
        class_id, average = chosen.class_id, chosen.average
        if class_id is None and average == "auto":
            class_id = _averages.positive_class(chosen.task, counts.shape[-1])
            average = "macro"
        if class_id is not None:
            return _averages.divide(numerators[class_id], denominators[class_id])
        return _averages.average(numerators, denominators, counts[1], average)

    def value_names(self) -> list[str]:
        """Returns the names of the classes' values, with `average=None`, as they are logged.

        Raises:
            InputError: there is not a name for each class.
        """
        if self.by_class.average is not None or self.counts is None:
            return []
        classes, names = self.counts.shape[-1], self.by_class.class_names
        if names is not None and len(names) != classes:
            raise InputError(
                f"class_names must be {classes} names, one for each class; received {len(names)}."
            )
        return [f"{self.name}_{each}" for each in (range(classes) if names is None else names)]

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), **dataclasses.asdict(self.by_class)}


def _check_class_names(names: Any, average: str | None) -> None:
    if names is None:
        return
    if average is not None:
        raise InputError(
            "class_names must be left out unless average=None, which logs each class by its name; "
            f"received average={average!r} and class_names={names!r}."
        )
    given = list(names) if isinstance(names, list | tuple) else []
    if not given or not all(isinstance(each, str) and each for each in given):
        raise InputError(f"class_names must be a list of names; received class_names={names!r}.")
    if len(set(given)) < len(given):
        raise InputError(f"class_names must be all different; received class_names={names!r}.")
