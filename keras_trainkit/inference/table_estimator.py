"""What the estimators of tables share: rows in, a trained recipe kept, its outputs out."""

import contextlib
import dataclasses
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

from keras_trainkit import recipe as recipes
from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.datasets import columnar, handed, tables
from keras_trainkit.datasets.schema import Schema
from keras_trainkit.training.train import train

_LEAST_ROWS, _BATCH = 10, 1000
_OWN = ("options", "random_state", "out", "verbose")  # the other parameters are recipe fields


class TableEstimator(BaseEstimator):
    """What a regressor and a classifier of tables share; parameters are theirs."""

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
