"""A training that is ready to start: data loaded, model built, everything checked."""

import dataclasses
import traceback
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import Splits
from keras_trainkit.recipe import Config, Recipe
from keras_trainkit.training import execution

PARTS = ("train", "validation", "test")
FAST_STEPS = 8
_FAST_ROWS = 1000


@dataclasses.dataclass(frozen=True)
class Plan:
    """A training that is ready to start: nothing has been written yet."""

    recipe: Recipe[Any]
    config: Config
    origins: dict[str, str]
    splits: Splits
    model: keras.Model
    fast: bool
    callbacks: tuple[keras.callbacks.Callback, ...] = ()

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.splits.steps_per_epoch(self.config.batch_size)


def prepare(
    recipe: Recipe[Any], overrides: dict[str, Any], *, fast: bool = False, devices: int = 1
) -> Plan:
    """Loads the data and builds the model, for devices of this machine; checks all there is.

    Raises:
        InputError: something cannot be used.
    """
    label = recipe.name or "this recipe"
    config = recipes.override(recipe.config, overrides, label)
    scope = execution.shared(devices)
    keras.utils.set_random_seed(config.seed)
    splits = _guarded(recipe, "data", config)
    if not isinstance(splits, Splits):
        raise InputError(
            f"{label} must return Splits from data(config); received {type(splits).__name__}."
        )
    _check_targets(splits, label)
    adapted = _guarded(recipe, "adapt", config, splits) if recipe.adapt else config
    if not isinstance(adapted, Config):
        raise InputError(
            f"{label} must return a Config from adapt(config, splits); received "
            f"{type(adapted).__name__}."
        )
    adapted = recipes.override(adapted, overrides, label)
    if fast:
        adapted, splits = _shorten(adapted, splits, overrides)
    if adapted.batch_size > len(splits.train):
        raise InputError(
            f"batch_size must be at most the number of training examples, "
            f"{len(splits.train):,}; received batch_size={adapted.batch_size}."
        )
    with scope:
        model = _guarded(recipe, "model", adapted, splits)
    if not isinstance(model, keras.Model) or not model.compiled:
        raise InputError(f"{label} must return a compiled keras.Model from model(config, splits).")
    origins, own = _origins(recipe, adapted, overrides), _callbacks(recipe, adapted, splits)
    plan = Plan(recipe, adapted, origins, splits, model, fast, own)
    execution.prepare(model, adapted.batch_size, plan.steps_per_epoch)
    return plan


def _callbacks(
    recipe: Recipe[Any], config: Config, splits: Splits
) -> tuple[keras.callbacks.Callback, ...]:
    """Returns the recipe's own callbacks."""
    if not recipe.callbacks:
        return ()
    found = _guarded(recipe, "callbacks", config, splits)
    label = recipe.name or "this recipe"
    listed = found if isinstance(found, list | tuple) else [found]
    for each in listed:
        if not isinstance(each, keras.callbacks.Callback):
            raise InputError(
                f"{label} must return a list of keras.callbacks.Callback from callbacks(config, "
                f"splits); received {type(each).__name__}."
            )
    return tuple(listed)


def _check_targets(splits: Splits, label: str) -> None:
    """Raises InputError if targets that are in memory hold NaN or infinity."""
    for part in PARTS:
        y = getattr(getattr(splits, part), "y", None)
        if isinstance(y, np.ndarray) and y.dtype.kind == "f" and not np.isfinite(y).all():
            wrong = int((~np.isfinite(y)).reshape(len(y), -1).any(axis=1).sum())
            raise InputError(
                f"{label} must return targets that are finite; received NaN or infinity in "
                f"{wrong:,} of {len(y):,} rows of {part}: leave these rows out in data(config)."
            )


def _origins(recipe: Recipe[Any], config: Config, overrides: dict[str, Any]) -> dict[str, str]:
    """Says of every field whether it is the recipe's, adapted to the data, or the user's."""
    origins = {}
    for field, value in dataclasses.asdict(config).items():
        same = value == getattr(recipe.config, field)
        origins[field] = "override" if field in overrides else "recipe" if same else "adapted"
    return origins


def shorten(splits: Splits, batch_size: int) -> Splits:
    """Returns the first few batches of every part, as a fast run uses them."""
    most = {"train": FAST_STEPS * batch_size, "validation": _FAST_ROWS, "test": _FAST_ROWS}
    parts = {part: getattr(splits, part).take(slice(most[part])) for part in PARTS}
    note = f"{splits.note} --fast: only {FAST_STEPS} steps an epoch, so the scores mean nothing."
    return dataclasses.replace(splits, **parts, note=note.strip())


def _shorten(config: Config, splits: Splits, overrides: dict[str, Any]) -> tuple[Config, Splits]:
    """Leaves a few batches of every part, and one epoch unless the user set another number."""
    return recipes.override(config, {"epochs": 1, **overrides}), shorten(splits, config.batch_size)


def _guarded(recipe: Recipe[Any], function: str, *arguments: Any) -> Any:
    """Calls a recipe's function; what it raises becomes one sentence that names the place."""
    try:
        return getattr(recipe, function)(*arguments)
    except InputError:
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        reason = " ".join(str(error).split())  # Keras speaks in paragraphs
        raise InputError(
            f"{recipe.name or 'this recipe'} raised {type(error).__name__} in {function}(): "
            f"{reason} ({Path(frame.filename).name}, line {frame.lineno})."
        ) from error
