"""A column that gives the target away: it will not be there when it matters."""

from collections.abc import Iterator

import numpy as np

from keras_trainkit._checks import assigned
from keras_trainkit.checking.finding import DataFinding
from keras_trainkit.checking.rows import sample
from keras_trainkit.datasets import Splits

KNOWS = 0.995  # of the target's variance, or of the rows' classes
_ROWS, _BINS = 5000, 200


def columns(splits: Splits) -> Iterator[DataFinding]:
    """Finds columns that predict the target alone, nearly without an error, on other rows."""
    train, held = splits.train, splits.validation if len(splits.validation) else splits.test
    if train.x.ndim != 2 or not len(held):
        return
    names = splits.features or tuple(f"x{place}" for place in range(train.x.shape[1]))
    train, held = (part.take(sample(len(part), _ROWS)) for part in (train, held))
    for place, name in enumerate(names):
        score = alone(train.x[:, place], train.y, held.x[:, place], held.y, bool(splits.labels))
        if score > KNOWS:
            share = "of the classes" if splits.labels else "of the target's variance"
            yield DataFinding(
                "leak",
                "warning",
                f"the column {name!r} alone predicts {100 * score:.1f} % {share}: is it known "
                f"before the target is? If not: {assigned('kinds', f'{name}:dropped')}.",
                share=score,
            )


def alone(
    x: np.ndarray, y: np.ndarray, x_new: np.ndarray, y_new: np.ndarray, classes: bool
) -> float:
    """Returns how well one column predicts: R2 of a small tree, or accuracy above the commonest.

    Example:
        >>> x = np.arange(400.0)
        >>> alone(x[::2], x[::2], x[1::2], x[1::2], False) > 0.99
        True
    """
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind = DecisionTreeClassifier if classes else DecisionTreeRegressor
    tree = kind(max_leaf_nodes=_BINS, min_samples_leaf=3, random_state=0)
    rows = (np.nan_to_num(each, nan=-1e9)[:, None] for each in (x, x_new))
    score = float(tree.fit(next(rows), y).score(next(rows), y_new))
    if not classes:
        return score
    common = float(np.bincount(y_new.astype(int)).max() / len(y_new))
    return score if score - common > 0.05 else 0.0
