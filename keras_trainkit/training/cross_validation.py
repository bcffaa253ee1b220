"""The same recipe trained once a fold: every row is tested once, by a model that did not see it."""

import statistics
from pathlib import Path
from typing import Any

from rich.console import Console

from keras_trainkit import recipe as recipes
from keras_trainkit import training
from keras_trainkit._checks import InputError
from keras_trainkit.recipe import Recipe


def run(
    recipe: str | Recipe[Any],
    folds: int,
    *,
    out: str | Path = "runs",
    fast: bool = False,
    doctor: bool = True,
    console: Console | None = None,
    **overrides: Any,
) -> dict[str, list[float]]:
    """Trains `folds` runs, `fold0`, `fold1`, ..., and returns each test score, one a fold.

    Args:
        recipe: one whose config has the fields `folds` and `fold`, such as table or images.
        folds: how many parts; at least 2.
        out: the folder of all runs.
        fast: train only a few steps each.
        doctor: whether signals are recorded and findings shown.
        console: where progress is shown.
        **overrides: fields of the recipe's config.

    Raises:
        InputError: the recipe knows no folds, a field is wrong, or a training was interrupted.
    """
    chosen = recipes.load(recipe) if isinstance(recipe, str) else recipe
    if not {"folds", "fold"} <= recipes.field_types(chosen.config).keys():
        raise InputError(
            f"folds must be given to a recipe with the fields folds and fold, such as table; "
            f"received {chosen.name or 'this recipe'}."
        )
    if folds < 2:
        raise InputError(f"folds must be an integer of at least 2; received folds={folds}.")
    if {"folds", "fold"} & overrides.keys():
        raise InputError("fold must be left to --folds, which trains every one.")
    scores: dict[str, list[float]] = {}
    for fold in range(folds):
        finished = training.train(
            chosen,
            out=out,
            name=f"fold{fold}",
            fast=fast,
            doctor=doctor,
            console=console,
            **overrides,
            folds=folds,
            fold=fold,
        )
        if "test" not in finished.metrics:
            raise InputError(f"every fold must be finished; fold {fold} was interrupted.")
        for name, value in finished.metrics["test"].items():
            scores.setdefault(name, []).append(value)
    return scores


def mean_and_deviation(values: list[float]) -> tuple[float, float]:
    """Returns the mean, and the standard deviation of a sample.

    Example:
        >>> mean_and_deviation([1.0, 3.0])
        (2.0, 1.4142135623730951)
    """
    return statistics.fmean(values), statistics.stdev(values)
