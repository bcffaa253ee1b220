"""Test rows that come from elsewhere than the training rows."""

from collections.abc import Iterator

import numpy as np

from keras_trainkit.checking.finding import DataFinding, places
from keras_trainkit.checking.rows import sample, varying
from keras_trainkit.datasets import Splits, tables
from keras_trainkit.datasets.schema import Schema

_APART, _CHANCE = 0.1, 1e-6  # the distance of the distributions, and how unlikely it must be
_ROWS = 5000
TOLD_APART = 0.7  # area under the curve; 0.5 is chance


def columns(splits: Splits) -> Iterator[DataFinding]:
    """Finds columns whose distribution differs between train and test (Kolmogorov-Smirnov)."""
    from scipy.stats import ks_2samp

    train, test = _sampled(splits)
    if train.ndim != 2 or len(test) < 20:
        return
    names = splits.features or tuple(f"x{place}" for place in range(train.shape[1]))
    moved = []
    for place in _ordered(splits):
        name = names[place]
        a, b = (part[np.isfinite(part[:, place]), place] for part in (train, test))
        if len(a) and len(b):
            found = ks_2samp(a, b)
            if found.statistic > _APART and found.pvalue < _CHANCE:
                moved.append(f"{name} ({found.statistic:.2f})")
    if moved:
        yield DataFinding(
            "shift",
            "warning",
            f"test rows are distributed unlike training rows in {', '.join(moved[:6])} "
            "(Kolmogorov-Smirnov distance): scores say how the model does there, not on rows like "
            "the training rows.",
        )


def _sampled(splits: Splits) -> tuple[np.ndarray, np.ndarray]:
    """Returns some training and some test rows."""
    train, test = splits.train.x, splits.test.x
    return train[sample(len(train), _ROWS)], test[sample(len(test), _ROWS)]


def _ordered(splits: Splits) -> list[int]:
    """Returns the columns whose values have an order: the codes of categories have none."""
    if tables.SCHEMA_FILE not in splits.files:
        return list(range(splits.train.x.shape[1]))
    known = Schema.from_json(splits.files[tables.SCHEMA_FILE])
    return known.places("numeric", "boolean", "date")


def together(splits: Splits) -> Iterator[DataFinding]:
    """Asks boosted trees to tell test rows from training rows, out of fold."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    x, test = _sampled(splits)
    if x.ndim != 2 or min(len(x), len(test)) < 50:
        return
    both = varying(np.concatenate([x, test]))
    if not both.shape[1]:
        return
    origin = np.repeat([0, 1], [len(x), len(test)])
    trees = HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=15, random_state=0)
    guess = cross_val_predict(trees, both, origin, cv=3, method="predict_proba")[:, 1]
    area = float(roc_auc_score(origin, guess))
    if area > TOLD_APART:
        oddest = np.argsort(-guess[origin == 1])[:20]
        yield DataFinding(
            "shift",
            "warning",
            f"trees tell test rows from training rows (area under the curve {area:.2f}; 0.5 is "
            "chance): the parts come from different places or times.",
            places(splits, "test", sample(len(splits.test), _ROWS)[oddest]),
        )
