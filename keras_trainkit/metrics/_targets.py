"""How a batch is read: labels, predictions and weights of every accepted shape, made flat."""

from typing import Any

from keras import ops

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _plausible, _shapes

TASKS = ("auto", "binary", "multiclass", "multilabel")
SINGLE_LABEL = TASKS[:3]


def task_of(task: str, y_pred: Any) -> str:
    """Returns what "auto" stands for: "binary" for one column, "multiclass" for more.

    Args:
        task: one of `TASKS`.
        y_pred: predictions; only their shape is read.

    Raises:
        InputError: the predictions have not the shape that the task needs.
    """
    width = _shapes.width(y_pred)
    if task == "auto":
        return "binary" if width == 1 else "multiclass"
    if task == "binary" and width > 2:
        raise _wrong_width("binary", "one column, or one for each of the 2 classes", y_pred)
    if task == "multiclass" and width == 1:
        raise _wrong_width("multiclass", "a column for each class", y_pred)
    if task == "multilabel" and len(y_pred.shape) < 2:
        raise _wrong_width("multilabel", "a column for each label", y_pred)
    return task


def hard(
    y_true: Any, y_pred: Any, sample_weight: Any, task: str, threshold: float
) -> tuple[Any, Any, Any]:
    """Returns decisions: labels, predicted labels and weights.

    Args:
        y_true: integer labels, or one-hot labels of the shape of `y_pred`.
        y_pred: scores of shape `(..., classes)`, or `(...)` or `(..., 1)` for a binary task.
        sample_weight: `None`, or anything that broadcasts to the labels.
        task: one of `TASKS`.
        threshold: a score above it is a yes; the highest score wins in a multiclass task.

    Returns:
        For "multilabel", three float32 tensors of shape `(examples, labels)`. Else integer
        labels, integer predictions and float32 weights, each of shape `(examples,)`. An example
        whose integer label is below 0 (such as -1) has a weight of 0. What can be no label, and a
        score of NaN, has a weight of NaN, unless it is 0.
    """
    y_true, y_pred = _tensors(y_true, y_pred, task)
    task = task_of(task, y_pred)
    if task == "multilabel":
        return _hard_labels(y_true, y_pred, sample_weight, threshold)
    weights = _shapes.flat_weights(sample_weight, y_pred)
    if _shapes.width(y_pred) == 1:
        flat_true, flat_pred = _columns(y_true, y_pred)
        labels = ops.cast(ops.greater(flat_true, 0.5), "int32")
        predicted = ops.cast(ops.greater(flat_pred, threshold), "int32")
        broken = ops.logical_or(_plausible.outside(flat_true), ops.isnan(flat_pred))
        return labels, predicted, _plausible.spoiled(weights, broken)
    predicted = ops.reshape(ops.argmax(y_pred, axis=-1), (-1,))
    labels, weights = _classes(y_true, y_pred, weights)
    return labels, predicted, _plausible.spoiled(weights, _any_nan(y_pred))


def soft(
    y_true: Any, y_pred: Any, sample_weight: Any, task: str, from_logits: bool
) -> tuple[Any, Any, Any]:
    """Returns what probability metrics need: one-hot targets, probabilities and weights.

    Args:
        y_true: as for `hard`; one-hot labels may be soft.
        y_pred: as for `hard`; probabilities, or logits.
        sample_weight: as for `hard`.
        task: one of `TASKS`.
        from_logits: whether `y_pred` are logits.

    Returns:
        Targets and probabilities of shape `(examples, classes)`, where a binary task with one
        column has one; and weights of shape `(examples,)`, or `(examples, labels)` for
        "multilabel". All float32.
    """
    if not from_logits:
        _plausible.refuse_probabilities(y_pred)
    targets, scores, weights = scored(y_true, y_pred, sample_weight, task)
    if from_logits:
        one_by_one = task == "multilabel" or scores.shape[-1] == 1
        return targets, (ops.sigmoid if one_by_one else ops.softmax)(scores), weights
    return targets, scores, _plausible.spoiled(weights, _rows(_plausible.outside(scores), weights))


def scored(y_true: Any, y_pred: Any, sample_weight: Any, task: str) -> tuple[Any, Any, Any]:
    """Returns what `soft` does, with the scores as they are; those of NaN are 0 and have no say."""
    y_true, y_pred = _tensors(y_true, y_pred, task)
    targets, weights = one_hot(y_true, y_pred, sample_weight, task)
    scores = ops.reshape(y_pred, (-1, _shapes.width(y_pred)))
    missing = ops.isnan(scores)
    weights = _plausible.spoiled(weights, _rows(missing, weights))
    return targets, ops.where(missing, 0.0, scores), weights


def one_hot(y_true: Any, y_pred: Any, sample_weight: Any, task: str) -> tuple[Any, Any]:
    """Returns float32 targets of shape `(examples, classes)`, and weights; see `soft`."""
    y_true = ops.convert_to_tensor(y_true)
    width = _shapes.width(y_pred)
    if task_of(task, y_pred) == "multilabel":
        _shapes.same_shape(y_true, y_pred)
        weights = ops.reshape(_shapes.broadcast(sample_weight, y_pred), (-1, width))
        labels = ops.reshape(_shapes.to_float(y_true), (-1, width))
        return labels, _plausible.spoiled(weights, _plausible.outside(labels))
    weights = _shapes.flat_weights(sample_weight, y_pred)
    if width == 1:
        labels = ops.reshape(_columns(y_true, y_pred)[0], (-1, 1))
    elif is_one_hot(y_true, y_pred):
        labels = ops.reshape(_shapes.to_float(y_true), (-1, width))
    else:
        numbers, weights = _classes(y_true, y_pred, weights)
        return ops.one_hot(numbers, width, dtype="float32"), weights
    return labels, _plausible.spoiled(weights, ops.any(_plausible.outside(labels), axis=1))


def is_one_hot(y_true: Any, y_pred: Any) -> bool:
    """Returns whether labels have a column for each class, from the shapes alone.

    Raises:
        InputError: the two shapes do not belong together.
    """
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    if len(true) == len(pred) and true[-1] != 1:
        _shapes.same_shape(y_true, y_pred)
        return True
    labels = true[:-1] if len(true) == len(pred) else true
    if not _shapes.compatible(labels, pred[:-1]):
        raise InputError(
            "y_true must be labels of the shape of y_pred without its last axis, or one-hot "
            f"labels of y_pred's shape; received y_true of shape {true} and y_pred of shape {pred}."
        )
    return False


def _hard_labels(
    y_true: Any, y_pred: Any, sample_weight: Any, threshold: float
) -> tuple[Any, Any, Any]:
    _shapes.same_shape(y_true, y_pred)
    y_true = _shapes.to_float(y_true)
    broken = ops.logical_or(_plausible.outside(y_true), ops.isnan(y_pred))
    weights = _plausible.spoiled(_shapes.broadcast(sample_weight, y_pred), broken)
    yes = ops.greater(y_true, 0.5), ops.greater(y_pred, threshold)
    labels, predicted = (ops.cast(x, "float32") for x in yes)
    wide = (-1, _shapes.width(y_pred))
    return ops.reshape(labels, wide), ops.reshape(predicted, wide), ops.reshape(weights, wide)


def _columns(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Returns labels and scores of a binary task with one column, flat."""
    if not _shapes.compatible(_shapes.squeezed(y_true), _shapes.squeezed(y_pred)):
        raise InputError(
            "y_true must be a 0 or 1 for each of y_pred, which has one column; received y_true of "
            f"shape {tuple(y_true.shape)} and y_pred of shape {tuple(y_pred.shape)}."
        )
    return ops.reshape(_shapes.to_float(y_true), (-1,)), ops.reshape(y_pred, (-1,))


def _tensors(y_true: Any, y_pred: Any, task: str) -> tuple[Any, Any]:
    """Returns labels as a tensor and scores as one of float32; refuses labels that are none."""
    scores = _shapes.to_float(y_pred)
    _plausible.refuse_labels(y_true, tuple(scores.shape), task == "multilabel")
    return ops.convert_to_tensor(y_true), scores


def _rows(broken: Any, weights: Any) -> Any:
    """Returns which weights belong to what is broken: of shape `(examples, columns)`."""
    return broken if len(weights.shape) == 2 else ops.any(broken, axis=1)


def _classes(y_true: Any, y_pred: Any, weights: Any) -> tuple[Any, Any]:
    """Returns flat integer labels of a multiclass task, and weights.

    A label below 0 has a weight of 0; one that is too large, or NaN, has NaN.
    """
    if is_one_hot(y_true, y_pred):
        broken = _any_nan(_shapes.to_float(y_true))
        labels = ops.reshape(ops.argmax(y_true, axis=-1), (-1,))
        return labels, _plausible.spoiled(weights, broken)
    last = _shapes.width(y_pred) - 1
    given = ops.reshape(_shapes.to_float(y_true), (-1,))
    weights = ops.where(given < 0, 0.0, weights)
    known = ops.less_equal(given, last)  # NaN is not
    labels = ops.where(known, ops.clip(given, 0, last), 0.0)
    return ops.cast(labels, "int32"), _plausible.spoiled(weights, ops.logical_not(known))


def _any_nan(values: Any) -> Any:
    return ops.reshape(ops.any(ops.isnan(values), axis=-1), (-1,))


def _wrong_width(task: str, needs: str, y_pred: Any) -> InputError:
    others = ", ".join(repr(other) for other in TASKS if other != task)
    return InputError(
        f"task={task!r} needs y_pred with {needs}; received y_pred of shape "
        f"{tuple(y_pred.shape)}. Other tasks are {others}."
    )


def check_task(task: str, choices: tuple[str, ...] = TASKS) -> str:
    """Returns `task` if it is one of `choices`, or raises InputError."""
    return _checks.one_of("task", task, choices)


def each_label(*columns: Any) -> tuple[Any, ...]:
    """Returns tensors of shape `(examples, labels)` as `(examples * labels, 1)`; weights are flat.

    The last of `columns` are the weights.
    """
    *values, weights = columns
    return *(ops.reshape(value, (-1, 1)) for value in values), ops.reshape(weights, (-1,))
