"""What is noted of inputs, targets and predictions: plain numbers of numpy arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np

MOST_CLASSES = 1000
MOST_LABELS = 100  # different values that labels divided by a number may have
ROUNDING = 1e-6  # of a division of float32


def input_statistics(array: np.ndarray) -> dict[str, Any]:
    """Returns kind, range, scale and defects of one input array.

    Example:
        >>> found = input_statistics(np.array([[0.0, 2.0], [np.nan, 4.0]], "float32"))
        >>> found["shape"], found["non_finite"], found["max_abs"]
        ([2], 1, 4.0)
    """
    result: dict[str, Any] = {"dtype": str(array.dtype), "shape": list(array.shape[1:])}
    if array.dtype.kind not in "fiub":
        return {**result, "text": True}
    result |= _moments(array)
    if array.ndim == 2 and array.shape[1] > 1 and result["non_finite"] == 0:
        spread = array.astype("float64").std(axis=0)
        moving = spread[spread > 0]
        result["constant_columns"] = int((spread == 0).sum())
        result["column_spread"] = float(moving.max() / moving.min()) if len(moving) else None
    return result


def target_statistics(array: np.ndarray) -> dict[str, Any]:
    """Returns kind, range and classes of one target array.

    `form` is `classes` (whole numbers, one a row), `one_hot`, `multi_hot`, or `continuous`.

    Example:
        >>> target_statistics(np.array([[0, 1], [1, 0], [0, 1]]))["form"]
        'one_hot'
        >>> target_statistics(np.array([0, 2, 2]))["counts"]
        [1, 0, 2]
    """
    result: dict[str, Any] = {"dtype": str(array.dtype), "shape": list(array.shape[1:])}
    if array.dtype.kind not in "fiub":
        return {**result, "text": True, "form": "text"}
    result |= _moments(array)
    result["form"] = form(array)
    if result["form"] == "continuous":
        result["unit"] = label_unit(array)
    counts = class_counts(array, result["form"])
    if counts is not None:
        result["counts"] = counts.tolist()
        result["repeats"] = repeats(array)
    return result


def label_unit(array: np.ndarray) -> int | None:
    """Returns by what class numbers were divided, or None where targets are no such numbers.

    Example:
        >>> digits = np.array([0, 3, 9] * 3, "float32")
        >>> label_unit(digits / 255), label_unit(np.array([0.1, 0.37]))
        (255, None)
    """
    values = np.unique(array[np.isfinite(array)].astype("float64")) if array.size else array
    if not 2 <= len(values) <= min(MOST_LABELS, len(array) / 3) or values[0] < 0:
        return None
    if np.abs(values - np.round(values)).max() < ROUNDING:
        return None  # whole numbers as they are
    first = (255,) if 255 * values[-1] < MOST_LABELS else ()
    for unit in (*first, *range(2, MOST_CLASSES)):
        times = values * unit
        if np.abs(times - np.round(times)).max() < ROUNDING * unit:
            return unit
    return None


def of_batches(batches: Sequence[np.ndarray]) -> dict[str, Any]:
    """Returns the statistics of targets, and how many of the classes a batch of them holds."""
    result = target_statistics(np.concatenate(batches))
    return result | {"in_batch": in_batch(batches)} if "counts" in result else result


def repeats(array: np.ndarray) -> float:
    """Returns the share of rows that are the same as the row before.

    Example:
        >>> repeats(np.array([0, 0, 0, 1, 1]))
        0.75
    """
    rows = array.reshape(len(array), -1)
    return float((rows[1:] == rows[:-1]).all(axis=1).mean()) if len(rows) > 1 else 0.0


def in_batch(batches: Sequence[np.ndarray]) -> float:
    """Returns the share of the classes in all batches that an average batch holds.

    Example:
        >>> in_batch([np.array([0, 0, 1, 1]), np.array([2, 2])])
        0.5
    """
    held = [set(_labels(batch).tolist()) for batch in batches]
    return float(np.mean([len(one) for one in held]) / max(len(set().union(*held)), 1))


def _labels(array: np.ndarray) -> np.ndarray:
    """Returns the class of every row of class numbers, or of one-hot rows."""
    return array.argmax(axis=1) if form(array) == "one_hot" else array.reshape(-1)


def form(array: np.ndarray) -> str:
    """Returns what kind of target an array of numbers is."""
    if not np.isfinite(array).all() or (array != np.round(array)).any():
        return "continuous"
    columns = array.reshape(len(array), -1).shape[1] if array.size else 1
    if columns == 1:
        few = array.size and array.min() >= 0 and array.max() < MOST_CLASSES
        return "classes" if few else "continuous"
    if array.ndim == 2 and array.min() >= 0 and array.max() <= 1:
        return "one_hot" if (array.sum(axis=1) == 1).all() else "multi_hot"
    return "continuous"


def class_counts(array: np.ndarray, kind: str) -> np.ndarray | None:
    """Returns how many examples each class has, or None where there are no classes."""
    if kind == "one_hot":
        return array.sum(axis=0).astype("int64")
    if kind == "classes":
        return np.bincount(array.reshape(-1).astype("int64"))
    return None


def output_statistics(array: np.ndarray) -> dict[str, Any]:
    """Returns range, spread and favourite class of one output's predictions.

    `spread` is the mean over the outputs of the standard deviation over examples: 0 where the
    prediction does not depend on the example.

    Example:
        >>> found = output_statistics(np.array([[0.2, 0.8], [0.4, 0.6]]))
        >>> found["favourite_share"], round(found["spread"], 3), found["row_sums"]
        (1.0, 0.1, [1.0, 1.0])
    """
    result: dict[str, Any] = {"shape": list(array.shape[1:]), **_moments(array)}
    rows = array.reshape(len(array), -1).astype("float64")
    if result["non_finite"]:
        return result
    result["spread"] = float(rows.std(axis=0).mean())
    if array.ndim == 2 and array.shape[1] > 1:
        sums = rows.sum(axis=1)
        result["row_sums"] = [float(sums.min()), float(sums.max())]
        favourites = np.bincount(rows.argmax(axis=1), minlength=rows.shape[1])
        result["favourite_share"] = float(favourites.max() / len(rows))
    return result


def confident_errors(target: np.ndarray, prediction: np.ndarray, logits: bool) -> float | None:
    """Returns the share of rows that the model gives to another class with confidence, or None.

    Confident means at least as sure as it is, on average, of the rows that carry that class
    ([Northcutt et al., 2021](https://doi.org/10.1613/jair.1.12125)).

    Args:
        target: a batch of targets.
        prediction: a batch of predictions.
        logits: whether these are logits, which are no measure of confidence.

    Example:
        >>> sure = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.9, 0.1]])
        >>> confident_errors(np.array([0, 0, 1, 1]), sure, logits=False)
        0.25
    """
    kind = form(target)
    if prediction.ndim != 2 or prediction.shape[1] < 2 or kind not in ("classes", "one_hot"):
        return None
    labels = target.argmax(axis=1) if kind == "one_hot" else target.reshape(-1).astype("int64")
    if len(labels) != len(prediction) or labels.max(initial=0) >= prediction.shape[1]:
        return None
    rows = prediction.astype("float64")
    if logits:
        rows = np.exp(rows - rows.max(axis=1, keepdims=True))
        rows /= rows.sum(axis=1, keepdims=True)
    means = [
        rows[labels == k, k].mean() if (labels == k).any() else np.inf for k in range(rows.shape[1])
    ]
    given = rows.argmax(axis=1)
    sure = rows[np.arange(len(rows)), given] >= np.array(means)[given]
    return float(np.mean((given != labels) & sure))


def sure_errors(target: np.ndarray, prediction: np.ndarray) -> float | None:
    """Returns the share of wrong ones in the half of the rows that the model is surest of, or None.

    Where classes overlap, the errors are among the rows it is least sure of; labels that are wrong
    are everywhere.

    Example:
        >>> likely = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.6, 0.4]])
        >>> sure_errors(np.array([0, 0, 1, 1]), likely)
        0.0
    """
    kind = form(target)
    if prediction.ndim != 2 or prediction.shape[1] < 2 or kind not in ("classes", "one_hot"):
        return None
    labels = target.argmax(axis=1) if kind == "one_hot" else target.reshape(-1).astype("int64")
    if len(labels) != len(prediction) or not np.isfinite(prediction).all():
        return None
    ranked = np.sort(prediction, axis=1)
    surest = np.argsort(ranked[:, -2] - ranked[:, -1])[: max(1, len(labels) // 2)]
    return float((prediction[surest].argmax(axis=1) != labels[surest]).mean())


def best_constants(target: np.ndarray, shape: Sequence[int], family: str, logits: bool) -> Any:
    """Returns the constant predictions with the lowest loss, as a batch, or None.

    Args:
        target: a batch of targets.
        shape: of the batch of predictions.
        family: of the loss: `categorical`, `binary`, `squared` or `absolute`.
        logits: whether the loss takes logits.
    """
    if (target == target[:1]).all():
        return None  # one class alone: a constant would cost nothing
    kind = form(target)
    if family == "categorical" and len(shape) == 2:
        counts = class_counts(target, kind)
        if counts is None or len(counts) > shape[1]:
            return None
        best = np.zeros(shape[1])
        best[: len(counts)] = counts / counts.sum()
        best = np.clip(best, 1e-7, 1.0)
        return np.broadcast_to(np.log(best) if logits else best, shape)
    rows = target.reshape(len(target), -1).astype("float64")
    if family not in ("binary", "squared", "absolute") or rows.size != np.prod(shape):
        return None
    best = np.median(rows, axis=0) if family == "absolute" else rows.mean(axis=0)
    if family == "binary":
        best = np.clip(best, 1e-7, 1 - 1e-7)
        best = np.log(best / (1 - best)) if logits else best
    return np.broadcast_to(best, rows.shape).reshape(shape)


def _moments(array: np.ndarray) -> dict[str, Any]:
    finite = np.isfinite(array) if array.dtype.kind == "f" else np.ones(array.shape, bool)
    values = array[finite].astype("float64")
    result: dict[str, Any] = {"non_finite": int(array.size - values.size)}
    if values.size:
        result |= {
            "min": float(values.min()),
            "max": float(values.max()),
            "mean": float(values.mean()),
            "std": float(values.std()),
            "max_abs": float(np.abs(values).max()),
        }
    return result
