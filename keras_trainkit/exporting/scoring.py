"""The score of one output beside its targets, in Keras and in the file."""

from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import distance, intervals

ACCURACY, RMSE = "accuracy", "rmse"
CLASSES, LABELS, INTEGERS, INTERVAL, VALUES = "classes", "labels", "integers", "interval", "values"
_MANY = 20  # rows of three columns that chance does not put in order
_BETTER = 0.05  # by which 0.5 must beat 0 as the threshold of answers that leave [0, 1]


def score(
    keras: np.ndarray, file: np.ndarray, truth: np.ndarray, name: str = "output_0"
) -> dict[str, Any]:
    """Returns the scores of both, and their difference with its interval.

    Targets say what an output means. Whole numbers, one for each row of two columns or more, are
    classes, as are one-hot rows: of each example, each pixel or each step. Zeros and ones, whatever
    their dtype, one for each number of the output, are labels: of one class, of several at once, or
    of each pixel. Anything else of the output's shape is a value. Pixels of a class that the output
    has no column for, such as 255, are left out.

    Args:
        keras: the Keras model's answers, a row an example.
        file: the file's.
        truth: the targets, a row an example.
        name: the output's name, for messages.

    Returns:
        `measure`, the two scores `keras` and `file`, and `drop_pp` with `interval_pp` (accuracy) or
        `rise_percent` with `interval_percent` (rmse); `iou` and `iou_drop_pp` for masks.

    Raises:
        InputError: the targets fit the output in no way.

    Example:
        >>> answers = np.array([[0.9, 0.1], [0.4, 0.6]])
        >>> found = score(answers, answers[:, ::-1], np.array([0, 1]))
        >>> found["measure"], found["keras"], found["file"], found["drop_pp"]
        ('accuracy', 1.0, 0.0, 100.0)
    """
    kind, target = meaning(keras, truth, name)
    if kind == CLASSES:
        return _classes(keras, file, target)
    if kind == LABELS:
        limit = threshold(keras, target)
        return _accuracy((keras > limit) == target, (file > limit) == target)
    if kind == INTEGERS:
        return _accuracy(keras == target, file == target)
    width = target.shape[-1] if kind == INTERVAL else None
    return _values(keras[..., :width], file[..., :width], target)


def meaning(keras: np.ndarray, truth: np.ndarray, name: str) -> tuple[str, np.ndarray]:
    """Returns what targets say an output is, and the targets in a form for it.

    Raises:
        InputError: the targets fit the output in no way.
    """
    truth = _squeezed(truth, keras)
    if is_interval(keras) and truth.shape == (len(keras),) and not _could_be_classes(truth):
        return INTERVAL, truth[:, None]
    if (classes := class_numbers(keras, truth, name)) is not None:
        return CLASSES, classes
    if truth.size != keras.size or truth.shape[0] != keras.shape[0]:
        raise InputError(
            f"verify must hold class numbers, zeros and ones, or targets shaped as the output "
            f"{name!r}, {keras.shape}; received {truth.dtype} of shape {truth.shape}."
        )
    truth = truth.reshape(keras.shape)
    if keras.dtype.kind in "iub":
        return INTEGERS, truth
    positive = _positive(truth)
    return (VALUES, truth) if positive is None else (LABELS, positive)


def _squeezed(truth: np.ndarray, keras: np.ndarray) -> np.ndarray:
    """Returns targets without a last axis of one, where the output has one of its own."""
    if truth.ndim > 1 and truth.shape[-1] == 1 and truth.ndim == keras.ndim:
        return truth[..., 0] if keras.shape[-1] > 1 else truth
    return truth


def is_interval(answers: np.ndarray) -> bool:
    """Whether rows are a prediction, a bound below it and one above it (`PredictionInterval`)."""
    if answers.shape[1:] != (3,) or answers.dtype.kind != "f":
        return False
    point, low, high = answers.T
    return bool(((low <= point) & (point <= high)).all())


def _could_be_classes(truth: np.ndarray) -> bool:
    """Whether few rows of 0, 1 and 2 may be classes whose answers are ordered by chance."""
    return len(truth) < _MANY and bool(np.isin(truth, (0, 1, 2)).all())


def class_numbers(keras: np.ndarray, truth: np.ndarray, name: str) -> np.ndarray | None:
    """Returns class numbers, -1 where there is none to score; None where targets are no classes.

    Raises:
        InputError: a class number has no column.
    """
    if keras.ndim < 2 or keras.shape[-1] < 2 or keras.dtype.kind in "iub":
        return None
    if truth.shape == keras.shape:
        hot = ((truth >= 0) & (truth <= 1)).all() and np.allclose(truth.sum(axis=-1), 1, atol=1e-3)
        either = distance.sums_to_one(keras) or ((truth == 0) | (truth == 1)).all()
        return truth.argmax(axis=-1) if hot and either else None
    if truth.shape != keras.shape[:-1] or (truth != np.floor(truth)).any():
        return None
    outside = (truth < 0) | (truth >= keras.shape[-1])
    if outside.any() and (truth.ndim == 1 or outside.all()):
        raise InputError(
            f"verify must hold class numbers from 0 to {keras.shape[-1] - 1} for the output "
            f"{name!r} of {keras.shape[-1]} columns; received {truth[outside][0]:g}."
        )
    return np.where(outside, -1, truth).astype(int)


def _positive(truth: np.ndarray) -> np.ndarray | None:
    """Returns where targets of 0 and 1, or of -1 and 1, are 1; None where they are others."""
    if ((truth == 0) | (truth == 1)).all():
        return truth == 1
    return truth == 1 if ((truth == -1) | (truth == 1)).all() else None


def threshold(keras: np.ndarray, positive: np.ndarray) -> float:
    """Returns what an answer must exceed to stand for 1: 0.5 of a probability, 0 of a logit.

    A model trained on zeros and ones by squared error leaves [0, 1] too, and is right by 0.5.
    """
    if keras.min() >= 0 and keras.max() <= 1:
        return 0.5
    logit, value = (float(((keras > limit) == positive).mean()) for limit in (0.0, 0.5))
    return 0.5 if value > logit + _BETTER else 0.0


def _classes(keras: np.ndarray, file: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    was, now = keras.argmax(axis=-1), file.argmax(axis=-1)
    scored = truth >= 0
    found = _accuracy(was == truth, now == truth, scored)
    if truth.ndim > 1:
        both = [_overlap(each[scored], truth[scored]) for each in (was, now)]
        found |= {"iou": {"keras": both[0], "file": both[1]}}
        found |= {"iou_drop_pp": 100 * (both[0] - both[1])}
    return found


def _overlap(classes: np.ndarray, truth: np.ndarray) -> float:
    """Returns the mean intersection over union of the classes that occur."""
    shares = []
    for number in np.unique(truth):
        here, there = classes == number, truth == number
        shares.append(float((here & there).sum() / (here | there).sum()))
    return float(np.mean(shares))


def _accuracy(was: np.ndarray, now: np.ndarray, scored: np.ndarray | None = None) -> dict[str, Any]:
    """Returns the shares that are right, of one number an example or of many."""
    count = len(was)
    scored = np.ones(was.shape, bool) if scored is None else scored
    was, now, scored = (each.reshape(count, -1) for each in (was & scored, now & scored, scored))
    drop = (was.sum() - now.sum()) / scored.sum()
    if was.shape[1] == 1:
        lost, won = int((was & ~now).sum()), int((~was & now).sum())
        ends = intervals.paired_shares(lost, won, count)
        method = "Tango's score interval of the paired difference, 95 %"
    else:
        fewer = was.sum(axis=1) - now.sum(axis=1).astype(int)
        ends = intervals.paired_clusters(fewer, scored.sum(axis=1))
        method = f"paired bootstrap of {intervals.RESAMPLES:,} resamples of examples, 95 %"
    return {
        "measure": ACCURACY,
        "keras": float(was.sum() / scored.sum()),
        "file": float(now.sum() / scored.sum()),
        "drop_pp": 100 * float(drop),
        "interval_pp": [100 * end for end in ends],
        "interval_method": method,
    }


def _values(keras: np.ndarray, file: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    target = truth.reshape(len(truth), -1).astype(np.float64)
    first, second = (
        ((output.reshape(len(output), -1) - target) ** 2).mean(axis=1) for output in (keras, file)
    )
    ends = intervals.paired_rmse(first, second)
    return {
        "measure": RMSE,
        "keras": float(np.sqrt(first.mean())),
        "file": float(np.sqrt(second.mean())),
        "rise_percent": 100 * intervals.rise(first, second),
        "interval_percent": [100 * end for end in ends],
        "interval_method": f"paired bootstrap of {intervals.RESAMPLES:,} resamples, 95 %",
    }
