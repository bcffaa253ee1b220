"""The recipe `table` as estimators in scikit-learn's form: arrays and data frames in and out."""

import re
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d

from keras_trainkit._checks import InputError
from keras_trainkit.datasets import cells, schema
from keras_trainkit.datasets.target import CLASSIFICATION, REGRESSION
from keras_trainkit.inference.table_estimator import TableEstimator

_PLAIN = re.compile(r"[^\W\d]\D*|[^\W\d]\w*|-?\d+")  # a class's name that is read as one


class TableRegressor(RegressorMixin, TableEstimator):
    """Numbers from a table: the recipe `table` in scikit-learn's form.

    Columns may be numbers, texts, categories, dates and gaps: what they are is inferred as
    `trainkit train table` infers it. A part of the rows, `validation`, says when training ends
    and how wide intervals are; none are kept for a test.

    Args:
        steps: the least number of training steps. As every parameter up to `missing`, a field of
            the recipe, whose default holds where it is None; `trainkit recipes table` lists them.
        epochs: passes over the rows, at least.
        batch_size: rows a step.
        learning_rate: the highest.
        weight_decay: of the optimizer.
        patience: the share of epochs without a better validation loss that ends the training.
        validation: the share of rows that validates.
        members: of the ensemble in the network.
        width: of its layers.
        depth: how many there are.
        dropout: the share dropped.
        kinds: what columns are, where the inference is wrong: `zip:categorical,note:dropped`.
        missing: texts, with commas between them, that mean no value.
        options: any other fields of the recipe by name.
        random_state: an integer, or a generator that draws one; None for the recipe's seed.
        out: the folder of runs that the run is kept in, as `run_`; by default it is not kept.
        verbose: whether progress is printed.

    Attributes:
        model_: the Keras model.
        schema_: how columns are read.
        n_features_in_: columns of X.
        feature_names_in_: their names, where X was a data frame.

    Raises:
        InputError: a parameter, a column or y cannot be used; it is a ValueError.

    Example:
        ```python
        model = TableRegressor().fit(houses.drop(columns="price"), houses["price"])
        model.predict(new_houses)
        ```
    """

    _task = REGRESSION

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803 scikit-learn's name
        """Trains on rows and their numbers.

        Args:
            X: an array (rows, columns), or a data frame of pandas, polars or Arrow.
            y: a finite number a row.
        """
        goal = column_or_1d(_given(y), warn=True)
        try:
            goal = np.asarray(goal, np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"y must hold numbers; received {goal.dtype} ({error}).") from error
        if not np.isfinite(goal).all():
            raise InputError(
                f"y must hold finite numbers; received {goal[~np.isfinite(goal)][0]} in row "
                f"{int(np.flatnonzero(~np.isfinite(goal))[0])}: NaN and infinity teach nothing."
            )
        return self._fit(X, goal)

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """Returns a number for each row, of shape (rows,)."""
        return self._outputs(X)[:, 0]

    def predict_interval(self, X: Any) -> np.ndarray:  # noqa: N803
        """Returns the ends of an interval that holds the share `coverage` of new rows, (rows, 2).

        `coverage` is a field of the recipe: `options={"coverage": 0.8}`.
        """
        return self._outputs(X)[:, 1:3]


class TableClassifier(ClassifierMixin, TableEstimator):
    """Classes from a table: the recipe `table` in scikit-learn's form.

    Parameters and attributes are those of `TableRegressor`; `classes_` holds the classes, sorted.

    Example:
        ```python
        model = TableClassifier().fit(wine, kinds_of_wine)
        model.predict_proba(new_wine)
        ```
    """

    _task = CLASSIFICATION

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Trains on rows and their classes.

        Args:
            X: an array (rows, columns), or a data frame of pandas, polars or Arrow.
            y: a class a row: numbers, truth values or texts; each needs some rows.
        """
        import pandas as pd

        goal = column_or_1d(_given(y), warn=True)
        odd = pd.isna(goal) | pd.Series(goal).isin([np.inf, -np.inf]).to_numpy()
        if odd.any():
            row = int(np.flatnonzero(odd)[0])
            raise InputError(
                f"y must hold a class a row; received {goal[row]} in row {row}: NaN, None and "
                "infinity are no class."
            )
        check_classification_targets(goal)
        self.classes_, codes = np.unique(goal, return_inverse=True)
        names = _names(self.classes_)
        self._fit(X, np.asarray(names, object)[codes])
        self._order = [self.schema_.labels.index(name) for name in names]
        return self

    def predict_proba(self, X: Any) -> np.ndarray:  # noqa: N803
        """Returns the probability of each of `classes_`, of shape (rows, classes)."""
        logits = self._outputs(X)[:, self._order]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> np.ndarray:  # noqa: N803
        """Returns the likeliest class of each row, of shape (rows,)."""
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]


def _given(y: Any) -> Any:
    if y is None:
        raise InputError("fit requires y to be passed, but the target y is None.")
    return y.to_numpy() if hasattr(y, "to_numpy") else y


def _names(classes: Sequence[Any] | np.ndarray) -> list[str]:
    """Returns classes as texts of a table; by number where two look alike, or one as a gap.

    Example:
        >>> _names([1.0, 2.0]), _names(["a", " a"]), _names(["NA", "b"])
        (['1', '2'], ['class 0', 'class 1'], ['class 0', 'class 1'])
    """
    import pandas as pd

    names = schema.labels_of(pd.Series([str(each) for each in classes])).to_pylist()
    plain = all(name and name not in cells.MISSING and _PLAIN.fullmatch(name) for name in names)
    if not plain or len(set(names)) < len(names):
        return [f"class {place}" for place in range(len(names))]
    return names
