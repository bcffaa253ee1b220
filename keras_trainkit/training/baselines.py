"""Simple models that a score is read against."""

import math
import warnings
from collections.abc import Callable

import numpy as np

from keras_trainkit import _checks
from keras_trainkit.datasets import Split, Splits


def score(name: str, splits: Splits) -> dict[str, float]:
    """Fits a simple model on the training rows and scores it on the test rows.

    Args:
        name: `constant` (the training mean, or the commonest class), `ridge` (linear regression on
            standardized columns, its penalty chosen by leave-one-out on the training rows), or
            `boosted_trees` (scikit-learn's HistGradientBoosting at its defaults).
        splits: a table; of one that lies in a file, samples are taken.

    Returns:
        mae, root_mean_squared_error and r2_score, in the target's unit; accuracy for classes.
        Empty where the simple model fails, as on numbers too large for it: no training ends by it.

    Raises:
        InputError: there is no baseline of that name.
    """
    _checks.one_of("baseline", name, sorted(_PREDICTIONS))
    splits = splits.in_memory()
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _scores(_PREDICTIONS[name](splits.train, splits.test.x), splits)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError, MemoryError):
        return {}
    return found if all(map(math.isfinite, found.values())) else {}


def _scores(guess: np.ndarray, splits: Splits) -> dict[str, float]:
    from sklearn import metrics

    truth = splits.test.y
    if splits.labels:
        return {"accuracy": float(np.mean(truth == guess))}
    return {
        "mae": float(metrics.mean_absolute_error(truth, guess)),
        "root_mean_squared_error": float(metrics.root_mean_squared_error(truth, guess)),
        "r2_score": float(metrics.r2_score(truth, guess)),
    }


def _constant(train: Split, x: np.ndarray) -> np.ndarray:
    if train.y.dtype.kind == "i":
        return np.full(len(x), np.bincount(train.y).argmax())
    return np.full(len(x), train.y.mean(dtype=np.float64))


def _ridge(train: Split, x: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 3, 13)))
    return model.fit(train.x.astype(np.float64), train.y).predict(x)


def _boosted_trees(train: Split, x: np.ndarray) -> np.ndarray:
    from sklearn import ensemble

    classes = train.y.dtype.kind == "i"
    kind = "Classifier" if classes else "Regressor"
    model = getattr(ensemble, f"HistGradientBoosting{kind}")(random_state=0)
    return model.fit(train.x, train.y).predict(x)


_PREDICTIONS: dict[str, Callable[[Split, np.ndarray], np.ndarray]] = {
    "boosted_trees": _boosted_trees,
    "constant": _constant,
    "ridge": _ridge,
}
