"""Scores of a finished model, the same today and tomorrow."""

from typing import Any

import keras

from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit.datasets import Split, Splits, in_order
from keras_trainkit.interpretation import asking
from keras_trainkit.runs import Run
from keras_trainkit.training import baselines, costs, plan

_BATCH = 1000  # fixed: the order in which a loss is summed decides its last digits


def evaluate(model: keras.Model, split: Split) -> dict[str, float]:
    """Returns the loss and metrics of a compiled model over every example of a split."""
    x, y = in_order(split, _BATCH)
    size = None if y is None else _BATCH
    scores = model.evaluate(x, y, batch_size=size, verbose=0, return_dict=True)
    return {name: float(value) for name, value in scores.items()}


def score(run: Run, splits: Splits, baseline_names: tuple[str, ...], *, touch_test: bool) -> None:
    """Scores the saved model, as `again` will, and writes metrics.json.

    Args:
        run: the run; its model is read back from its file.
        splits: the data it was trained on.
        baseline_names: simple models to score on the same test rows.
        touch_test: whether the test rows are scored; an interrupted run leaves them alone.
    """
    model = run.model()
    results: dict[str, Any] = {"examples": {}}
    for part, split in {"validation": splits.validation, "test": splits.test}.items():
        if len(split) and (part != "test" or touch_test):
            results[part] = evaluate(model, split)
            results["examples"][part] = len(split)
    if touch_test:
        results["baselines"] = _baselines(baseline_names, splits)
    results["seconds"] = sum(run.history.get("seconds", []))
    results["parameters"] = model.count_params()
    run.write_json("metrics.json", results)
    run.write_json("layers.json", costs.layer_table(model))
    if touch_test and len(splits.test):
        _keep_answers(run, model, splits)


def _baselines(names: tuple[str, ...], splits: Splits) -> dict[str, dict[str, float]]:
    """Returns the scores of simple models; of one that cannot be fitted to these data, none."""
    scores: dict[str, dict[str, float]] = {}
    for name in names:
        try:
            scores[name] = baselines.score(name, splits)
        except InputError:
            raise
        except Exception:  # the trained model is what matters; the summary says so
            scores[name] = {}
    return scores


def _keep_answers(run: Run, model: keras.Model, splits: Splits) -> None:
    """Writes what the model answers to the test rows; a model of several outputs has no file."""
    task = "classification" if splits.labels else "regression"
    try:
        answers = asking.ask(
            model,
            splits.test.in_memory(),
            task=task,
            labels=splits.labels,
            features=splits.features,
            batch_size=_BATCH,
        )
    except InputError:
        return
    run.write("predictions.npz", asking.kept(answers).save)


def again(run: Run) -> dict[str, dict[str, float]]:
    """Loads a run's data and model and scores them again; nothing is written.

    Returns:
        Scores by part: `validation` where there is any, and `test`.

    Raises:
        InputError: the run cannot be read, or its data are no longer what they were.
    """
    splits, model = reload(run), run.model()
    parts = {"validation": splits.validation, "test": splits.test}
    return {part: evaluate(model, split) for part, split in parts.items() if len(split)}


def reload(run: Run) -> Splits:
    """Returns the data of a run, found again by its source and checked by fingerprint.

    Raises:
        InputError: the data are gone or have changed.
    """
    recipe = recipe_of(run)
    config = recipes.override(recipe.config, {**run.config, "data": run.data["source"]}, run.recipe)
    splits = recipe.data(config)
    if run.fast:
        splits = plan.shorten(splits, config.batch_size)
    check_data(run, splits)
    return splits


def recipe_of(run: Run) -> recipes.Recipe[Any]:
    """Returns the recipe that a run was trained with, as it was then."""
    source = run.path / "recipe.py"
    return recipes.load(str(source) if source.is_file() else run.recipe)


def check_data(run: Run, splits: Splits) -> None:
    """Raises InputError unless `splits` are the data that the run was trained on."""
    for part in plan.PARTS:
        if getattr(splits, part).fingerprint() != run.data["fingerprints"][part]:
            raise InputError(
                f"{run.data['source']} must hold the data that {run.name} was trained on; its "
                f"{part} examples have changed since."
            )
