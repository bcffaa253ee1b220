"""A column that gives the target away: it will not be there when it matters."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from keras_trainkit._checks import assigned
from keras_trainkit.checking.bounds import at_least
from keras_trainkit.checking.finding import DataFinding
from keras_trainkit.checking.rows import sample
from keras_trainkit.datasets import Splits, tables

KNOWS = 0.995  # of the target's variance, or of the rows' classes
PROVEN = 0.95  # at least, with 95 % certainty
_ROWS, _BINS, _FOLDS, _DRAWS = 5000, 200, 5, 200
_GAIN = 0.9  # of the errors that the commonest class makes


def columns(splits: Splits) -> Iterator[DataFinding]:
    """Finds columns that predict the target alone, nearly without an error, on rows not fitted.

    Every row of train and validation is judged by a tree that has not seen it. A column is named
    where that many rows prove it: 15 of 15 do not.
    """
    if splits.train.x.ndim != 2 or len(splits.train) < 2 * _FOLDS:
        return
    names = splits.features or tuple(f"x{place}" for place in range(splits.train.x.shape[1]))
    x = np.concatenate([splits.train.x, splits.validation.x])
    y = np.concatenate([splits.train.y, splits.validation.y])
    rows = sample(len(x), _ROWS)
    for place, name in enumerate(names):
        if _of_two_values(x[rows, place]) and _apart(x[rows, place], y[rows]) < KNOWS:
            continue
        score, least = alone(x[rows, place], y[rows], bool(splits.labels))
        if score > KNOWS and least > PROVEN:
            share = "of the classes" if splits.labels else "of the target's variance"
            yield DataFinding(
                "leak",
                "warning",
                f"the column {name!r} alone predicts {100 * score:.1f} % {share} (at least "
                f"{100 * least:.1f} %): is it known before the target is? If not: "
                f"{without(splits, name)}.",
                share=score,
            )


def without(splits: Splits, name: str) -> str:
    """Returns how a column is left out, which depends on where the data come from."""
    if tables.SCHEMA_FILE in splits.files:
        known = splits.files[tables.SCHEMA_FILE].get("columns", ())
        source = next((each["source"] for each in known if each["name"] == name), "")
        return assigned("kinds", f"{source or name}:dropped")
    return "take it out of the data"


def _of_two_values(x: np.ndarray) -> bool:
    return bool(np.isin(x, (0.0, 1.0)).all())


def _apart(x: np.ndarray, y: np.ndarray) -> float:
    """Returns the accuracy or R2 of zeros and ones on the rows they were fitted to: the most."""
    groups = [y[x == value] for value in (0.0, 1.0) if (x == value).any()]
    if y.dtype.kind == "i":
        return sum(int(np.bincount(each).max()) for each in groups) / len(y)
    spread = float(np.square(y - y.mean(dtype=np.float64)).sum())
    within = sum(float(np.square(each - each.mean(dtype=np.float64)).sum()) for each in groups)
    return 1 - within / spread if spread else 0.0


def alone(x: np.ndarray, y: np.ndarray, classes: bool) -> tuple[float, float]:
    """Returns how well one column predicts, and how well at least.

    Args:
        x: its values.
        y: the targets.
        classes: whether they are classes; else the score is R2.

    Returns:
        R2 or the accuracy, out of fold, and its lower bound; both 0 where the commonest class is as
        good. The bound of an accuracy is that of the rows beside the commonest class.

    Example:
        >>> x = np.arange(400.0)
        >>> score, least = alone(x, 3 * x, False)
        >>> score > 0.99, least > 0.99
        (True, True)
    """
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind: Any = DecisionTreeClassifier if classes else DecisionTreeRegressor
    tree = kind(max_leaf_nodes=_BINS, min_samples_leaf=3 if classes else 1, random_state=0)
    folds = KFold(_FOLDS, shuffle=True, random_state=0)
    guess = cross_val_predict(tree, np.nan_to_num(x, nan=-1e9)[:, None], y, cv=folds)
    if not classes:
        return _explained(y.astype(np.float64), guess)
    wrong = int((guess != y).sum())
    rare = len(y) - int(np.bincount(y.astype(int)).max())
    if wrong > (1 - _GAIN) * rare:
        return 0.0, 0.0
    return 1 - wrong / len(y), at_least(rare - wrong, rare)


def _explained(y: np.ndarray, guess: np.ndarray) -> tuple[float, float]:
    """Returns R2 and its fifth percentile over rows drawn again (bootstrap)."""
    missed, spread = (y - guess) ** 2, (y - y.mean()) ** 2
    if not spread.sum():
        return 0.0, 0.0
    drawn = np.random.default_rng(0).integers(0, len(y), (_DRAWS, len(y)))
    scores = 1 - missed[drawn].sum(axis=1) / np.maximum(spread[drawn].sum(axis=1), 1e-300)
    return float(1 - missed.sum() / spread.sum()), float(np.quantile(scores, 0.05))
