"""The recipe `table` as estimators in scikit-learn's form: arrays and data frames in and out."""

import contextlib
import dataclasses
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from keras_trainkit import recipe as recipes
from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.datasets import cells, columnar, handed, schema, tables
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.datasets.target import CLASSIFICATION, REGRESSION
from keras_trainkit.training.train import train

_LEAST_ROWS, _BATCH = 10, 1000
_PLAIN = re.compile(r"[^\W\d]\D*|[^\W\d]\w*|-?\d+")  # a class's name that is read as one
_OWN = ("options", "random_state", "out", "verbose")  # the other parameters are recipe fields


class _Table(BaseEstimator):
    """What a regressor and a classifier of tables share."""

    _task = ""

    def __init__(
        self,
        *,
        steps: int | None = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        weight_decay: float | None = None,
        patience: float | None = None,
        validation: float | None = None,
        members: int | None = None,
        width: int | None = None,
        depth: int | None = None,
        dropout: float | None = None,
        kinds: str | None = None,
        missing: str | None = None,
        options: dict[str, Any] | None = None,
        random_state: Any = None,
        out: str | Path | None = None,
        verbose: bool = False,
    ) -> None:
        self.steps = steps
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.patience = patience
        self.validation = validation
        self.members = members
        self.width = width
        self.depth = depth
        self.dropout = dropout
        self.kinds = kinds
        self.missing = missing
        self.options = options
        self.random_state = random_state
        self.out = out
        self.verbose = verbose

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "model_" in state:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "model.keras")
                state["model_"].save(path)
                state["model_"] = path.read_bytes()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        if isinstance(state.get("model_"), bytes):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "model.keras")
                path.write_bytes(state["model_"])
                state = {**state, "model_": runs.load_model(path)}
        super().__setstate__(state)

    def _fit(self, x: Any, goal: np.ndarray) -> Self:
        """Trains the recipe on rows and a target, and keeps its model and schema."""
        rows = self._rows(x, reset=True)
        check_consistent_length(rows, goal)
        target = "target"
        while target in rows.columns:
            target += "_"
        table = rows.assign(**{target: goal})
        with self._kept(table) as (data, out):
            chosen = recipes.load("table")
            chosen = chosen if self.out else dataclasses.replace(chosen, baselines=())
            self.run_ = train(
                chosen,
                out=out,
                doctor=bool(self.out),
                touch_test=False,
                console=Terminal() if self.verbose else Terminal(file=io.StringIO()),
                **{**self._fields(), "data": data, "target": target, "task": self._task, "test": 0},
            )
            self.schema_ = Schema.from_json(self.run_.read_json(tables.SCHEMA_FILE))
            self.model_ = self.run_.model()
            if not self.out:
                del self.run_
        return self

    @contextlib.contextmanager
    def _kept(self, table: Any) -> Iterator[tuple[str, Path]]:
        """Yields where a table is and its run goes: to stay with `out`, else for the while."""
        if self.out:
            yield handed.kept(table), Path(self.out)
            return
        with tempfile.TemporaryDirectory(prefix="trainkit-") as folder:
            data = Path(folder, "table.parquet")
            table.to_parquet(data, index=False)
            yield str(data), Path(folder, "runs")

    def _fields(self) -> dict[str, Any]:
        """Returns the recipe's fields that were given."""
        own = {name: getattr(self, name) for name in self.get_params() if name not in _OWN}
        found = {name: value for name, value in own.items() if value is not None}
        if self.random_state is not None:
            drawn = check_random_state(self.random_state).randint(2**31 - 1)
            whole = isinstance(self.random_state, int | np.integer)
            found["seed"] = int(self.random_state) if whole else int(drawn)
        return {**found, **(self.options or {})}

    def _rows(self, x: Any, *, reset: bool) -> Any:
        """Returns arrays and frames as a data frame in the few types that a table has.

        Raises:
            ValueError: they hold no rows of the columns that were fitted.
        """
        import pandas as pd

        least = _LEAST_ROWS if reset else 1
        names = getattr(x, "column_names", getattr(x, "columns", None))
        if names is not None:
            names = [str(name) for name in names]
            twice = [name for name in names if names.count(name) > 1]
            if twice:
                raise InputError(f"X must have one column of a name; received {twice[0]!r} twice.")
            validate_data(self, x, reset=reset, skip_check_array=True)
            found = columnar.of_frame(x)
            if len(found) < least or not len(found.columns):
                raise InputError(
                    f"X must have a column and at least {least} rows; received shape {found.shape}."
                )
        else:
            values = validate_data(
                self, x, reset=reset, dtype=None, ensure_all_finite="allow-nan",
                ensure_min_samples=least,
            )  # fmt: skip
            numbered = [f"x{place}" for place in range(values.shape[1])]
            found = columnar.of_frame(pd.DataFrame(values, columns=numbered))
        if reset:
            self._columns = list(found.columns)
        found.columns = self._columns
        return found

    def _outputs(self, x: Any) -> np.ndarray:
        """Returns what the model makes of rows."""
        check_is_fitted(self, "model_")
        rows = tables.without(self._rows(x, reset=False), self.schema_.missing)
        encoded = self.schema_.encode(rows)
        found = self.model_.predict(encoded, batch_size=_BATCH, verbose=0)
        return np.asarray(found, np.float64)


class TableRegressor(RegressorMixin, _Table):
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


class TableClassifier(ClassifierMixin, _Table):
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
        if pd.isna(goal).any():
            row = int(np.flatnonzero(pd.isna(goal))[0])
            raise InputError(f"y must hold a class a row; received NaN, no class, in row {row}.")
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
        raise InputError("y must hold a target a row; received y=None, but y cannot be None here.")
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
