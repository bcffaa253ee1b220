"""How far a file's answers are from those of the Keras model: pure functions of both."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import intervals

_ROUNDING = 1e-3  # of the range of the outputs
_AGREEMENT = 0.98
_RISE = 5.0  # percent
ACCURACY, RMSE = "accuracy", "rmse"


def compare(
    keras: Sequence[np.ndarray],
    file: Sequence[np.ndarray],
    truth: np.ndarray | None = None,
    labels: Sequence[str] = (),
) -> dict[str, Any]:
    """Returns differences, agreement and, where the truth is known, both scores.

    Args:
        keras: the Keras model's outputs.
        file: the exported file's outputs.
        truth: class numbers or target values, one an example.
        labels: the class names, for the list of flipped examples.

    Raises:
        InputError: the file's answers are not finite, or the truth does not fit one output.

    Example:
        >>> import numpy as np
        >>> found = compare([np.array([[0.9, 0.1], [0.4, 0.6]])],
        ...                 [np.array([[0.8, 0.2], [0.5, 0.5]])], np.array([0, 1]))
        >>> found["agreement"], found["drop_pp"], found["flipped"]
        (0.5, 50.0, [{'example': 1, 'keras': 1, 'file': 0, 'truth': 1}])
    """
    if not all(np.isfinite(output).all() for output in file):
        raise InputError(
            "the exported file must give finite answers; received NaN or infinity: export the "
            "model as float32, or look for an overflow."
        )
    gaps = [np.abs(a.astype(np.float64) - b) for a, b in zip(keras, file, strict=True)]
    result: dict[str, Any] = {
        "examples": len(keras[0]),
        "max_difference": float(max(gap.max() for gap in gaps)),
        "mean_difference": float(np.concatenate([gap.ravel() for gap in gaps]).mean()),
        "output_range": float(max(output.max() - output.min() for output in keras)),
    }
    if truth is not None and len(keras) > 1:
        raise InputError(
            f"verify must be examples without targets for a model of several outputs; received "
            f"targets for {len(keras)} outputs: give verify=x."
        )
    if len(keras) == 1 and _classifies(keras[0], truth):
        result |= _classification(keras[0], file[0], truth, labels)
    elif truth is not None:
        result |= _regression(keras[0], file[0], truth)
    return result


def warnings(scheme: str, verified: Mapping[str, Any]) -> list[str]:
    """Returns what a person should look at in a comparison."""
    found = []
    if scheme == "float32" and verified["max_difference"] > _ROUNDING * verified["output_range"]:
        found.append(
            "the float32 file differs from Keras by more than rounding, as mixed precision does"
        )
    if verified.get("agreement", 1.0) < _AGREEMENT:
        found.append(f"{100 * (1 - verified['agreement']):.1f} % of the examples changed class")
    if verified.get("rise_percent", 0.0) > _RISE:
        found.append(f"the RMSE rose by {verified['rise_percent']:.1f} %")
    return found


def _classifies(output: np.ndarray, truth: np.ndarray | None) -> bool:
    """Whether an output names a class: two columns or more, or one that answers 0 or 1."""
    if output.ndim != 2:
        return False
    if output.shape[1] > 1:
        return truth is None or (truth.ndim == 1 and truth.dtype.kind in "iub")
    return truth is not None and truth.dtype.kind in "iub" and set(np.unique(truth)) <= {0, 1}


def _classes(keras: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Returns class numbers; a single column that leaves [0, 1] in Keras is a logit."""
    if output.shape[1] > 1:
        return output.argmax(axis=1)
    probability = keras.min() >= 0 and keras.max() <= 1
    return (output[:, 0] > (0.5 if probability else 0)).astype(int)


def _classification(
    keras: np.ndarray, file: np.ndarray, truth: np.ndarray | None, labels: Sequence[str]
) -> dict[str, Any]:
    before, after = _classes(keras, keras), _classes(keras, file)

    def word(number: int) -> Any:
        return labels[number] if number < len(labels) else int(number)

    flipped = [
        {"example": int(row), "keras": word(before[row]), "file": word(after[row])}
        | ({} if truth is None else {"truth": word(truth[row])})
        for row in np.flatnonzero(before != after)
    ]
    result = {"agreement": float((before == after).mean()), "flipped": flipped}
    if truth is None:
        return result
    was, now = before == truth, after == truth
    lost, won = int((was & ~now).sum()), int((~was & now).sum())
    ends = intervals.paired_shares(lost, won, len(truth))
    return result | {
        "measure": ACCURACY,
        "keras": float(was.mean()),
        "file": float(now.mean()),
        "drop_pp": 100 * (lost - won) / len(truth),
        "interval_pp": [100 * end for end in ends],
        "interval_method": "Tango's score interval of the paired difference, 95 %",
    }


def _is_interval(answers: np.ndarray) -> bool:
    """Whether rows are a prediction, a bound below it and one above it (`PredictionInterval`)."""
    if answers.shape[1:] != (3,):
        return False
    point, low, high = answers.T
    return bool(((low <= point) & (point <= high)).all())


def _regression(keras: np.ndarray, file: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    target = truth.reshape(len(truth), -1).astype(np.float64)
    if target.shape[1] == 1 and _is_interval(keras):
        keras, file = keras[:, :1], file[:, :1]
    if keras.reshape(len(keras), -1).shape != target.shape:
        raise InputError(
            f"verify must hold class numbers as integers, or targets shaped as the output, "
            f"{keras.shape}; received {truth.dtype} of shape {truth.shape}."
        )
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
