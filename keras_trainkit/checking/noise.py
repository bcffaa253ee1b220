"""Labels that are probably wrong: confident learning on out-of-fold probabilities."""

from collections.abc import Iterator

import numpy as np

from keras_trainkit.checking.bounds import at_least
from keras_trainkit.checking.finding import DataFinding, places
from keras_trainkit.checking.rows import once, sample, varying
from keras_trainkit.datasets import Splits

_ROWS, _FOLDS, _PIXELS = 10_000, 5, 50
_SURE = 0.9
_MANY = 0.02  # of the labels, at least: fewer are the hard examples of clean data, ...
_SUSPECT, _LEAST = 0.75, 3  # ... unless the model makes hardly any other error
_TRUSTED = 0.9  # a model that is right less often says more of itself than of the labels


def labels(splits: Splits) -> Iterator[DataFinding]:
    """Finds training examples whose class others of their kind contradict."""
    if not splits.labels:
        return
    rows = once(splits)  # a copy would let a model judge what it has seen
    rows = rows[sample(len(rows), _ROWS)]
    x, y = splits.train.x[rows], splits.train.y[rows]
    if len(np.unique(y)) < 2 or np.bincount(y, minlength=2)[np.unique(y)].min() < _FOLDS:
        return
    if x.ndim == 2 and not varying(x).shape[1]:
        return
    chances = out_of_fold(x, y)
    right = float((np.unique(y)[chances.argmax(axis=1)] == y).mean())
    suspects = ranked_suspects(chances, y)
    errors = round((1 - right) * len(y))
    nearly_all = len(suspects) >= max(_SUSPECT * errors, _LEAST)
    many = at_least(len(suspects), len(y)) > _MANY or nearly_all
    trusted = right > _TRUSTED and many
    doubt = "" if trusted else ": as likely hard for it as wrong"
    if len(suspects):
        yield DataFinding(
            "label_noise",
            "warning" if trusted else "note",
            f"{len(suspects):,} of {len(y):,} training labels look wrong to a simple model that is "
            f"right on {100 * right:.0f} %{doubt} (confident learning, out of fold; the surest "
            "first).",
            places(splits, "train", rows[suspects]),
        )


def out_of_fold(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns class probabilities of each row from models that have not seen it."""
    from sklearn.decomposition import PCA
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    if x.ndim == 2:
        x = varying(x)
        model = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=15, random_state=0)
    else:
        x = x.reshape(len(x), -1).astype(np.float32)
        parts = min(_PIXELS, x.shape[1], max(1, len(x) // 10))
        reduced = PCA(parts, random_state=0, svd_solver="randomized")
        model = make_pipeline(reduced, StandardScaler(), LogisticRegression(max_iter=300))
    return cross_val_predict(model, x, y, cv=folds, method="predict_proba")


def ranked_suspects(chances: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns the rows whose label is probably wrong, the surest first.

    A class's threshold is the mean probability that its own examples give it. An example is
    suspect where another class passes its threshold, its own does not win among those that do,
    and that class is its likeliest: the off-diagonal of the confident joint. Beyond the paper,
    a threshold is at most 0.9, or a model that is sure of everything would suspect half as much.

    Args:
        chances: out-of-fold probabilities, (rows, classes present in y, in order).
        y: class numbers.

    Example:
        >>> chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.05, 0.95]])
        >>> ranked_suspects(chances, np.array([0, 0, 1, 1, 0])).tolist()
        [4]

    Reference:
        Northcutt et al., Confident Learning, arXiv:1911.00068.
    """
    classes, own = np.unique(y, return_inverse=True)
    means = [chances[own == place, place].mean() for place in range(len(classes))]
    confident = np.where(chances >= np.minimum(means, _SURE), chances, 0.0)
    likely = confident.argmax(axis=1)
    suspect = (confident.max(axis=1) > 0) & (likely != own) & (chances.argmax(axis=1) == likely)
    rows = np.flatnonzero(suspect)
    margin = chances[rows, own[rows]] - chances[rows, likely[rows]]
    return rows[np.argsort(margin, kind="stable")]
