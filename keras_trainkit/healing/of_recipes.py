"""`heal` for a recipe: prescriptions are overrides, attempts are runs."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from keras_trainkit import _checks, training
from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.diagnosis import Finding
from keras_trainkit.diagnosis import diagnose as examination
from keras_trainkit.healing import story as telling
from keras_trainkit.healing.climb import Outcome, climb, helped_last
from keras_trainkit.recipe import Config, Recipe
from keras_trainkit.runs import INTERRUPTED, Run
from keras_trainkit.training import evaluation, plan

FILE = "heal.json"


@dataclasses.dataclass(frozen=True)
class Override:
    """Fields of the recipe and the values that a finding prescribes."""

    values: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.values)


def heal_recipe(
    recipe: str | Recipe[Any],
    *,
    out: str | Path = "runs",
    name: str = "",
    most_epochs: int | None = None,
    console: Console | None = None,
    **overrides: Any,
) -> Run:
    """Trains a recipe, and again with what the doctor prescribes, while validation gets better.

    Every attempt is a run of its own, and starts anew. The validation loss decides. The test rows
    are scored once, at the end, for the run that is returned; its folder holds `heal.json`.

    Args:
        recipe: as for `train`.
        out: the folder of all runs.
        name: as for `train`; attempts get a number behind it.
        most_epochs: of all attempts together; by default five times those of the first.
        console: where progress is shown; by default the standard output.
        **overrides: fields of the recipe's config.

    Returns:
        The best run.

    Raises:
        InputError: something cannot be used, or there are no validation rows.
    """
    console = console or Terminal()
    chosen = recipes.load(recipe) if isinstance(recipe, str) else recipe
    config = _planned(chosen, overrides)
    most = 5 * config.epochs
    if most_epochs is not None:
        most = _checks.positive_integer("most_epochs", most_epochs)
    attempts: list[Run] = []

    def train(changes: tuple[Override, ...], left: int) -> Outcome:
        values = {key: value for change in changes for key, value in change.values}
        if changes or config.epochs > left:
            values["epochs"] = min(values.get("epochs", config.epochs), left)
        ending = f"{name or f'seed{config.seed}'}-heal{len(attempts)}" if attempts else name
        try:
            run = training.train(
                chosen,
                out=out,
                name=ending,
                console=console,
                touch_test=False,
                rescues=0,  # a training that diverged is what the doctor cures
                **{**overrides, **values},
            )
        except InputError:
            if not attempts:
                raise
            return Outcome(float("nan"), [], 0)
        attempts.append(run)
        if run.status == INTERRUPTED:
            raise KeyboardInterrupt
        return _outcome(run)

    story = climb(
        train,
        lambda best, kept, tried: next_override(config, best.findings, kept, tried),
        most,
    )
    best: Run = story.best.made
    evaluation.score(best, evaluation.reload(best), chosen.baselines, touch_test=True)
    best.write_json(FILE, {**story.as_dict(), "runs": [run.name for run in attempts]})
    telling.show(story, console, "minus the loss")
    return best


def _planned(recipe: Recipe[Any], overrides: dict[str, Any]) -> Config:
    """Returns the config as it is trained, adapted to its data, sure that there is validation."""
    planned = plan.prepare(recipe, overrides)
    if not len(planned.splits.validation):
        raise InputError(
            "--heal needs validation rows, of which the data have none; received "
            f"validation={planned.config.validation:g}: try validation=0.2."
        )
    return planned.config


def next_override(
    config: Config,
    findings: Sequence[Finding],
    kept: Sequence[Override],
    tried: Sequence[Override],
) -> tuple[str, Override] | None:
    """Returns the worst finding's overrides that the recipe has and that were not tried.

    Advice waits until a learning rate that helped was turned further.

    Example:
        >>> from keras_trainkit.diagnosis import Prescription
        >>> do = Prescription("...", {"epochs": 3, "width": 8})
        >>> found = Finding("x", "warning", "...", {}, (), do, "", "")
        >>> str(next_override(Config(), [found], [], [])[1])
        'epochs=3'
        >>> next_override(Config(), [found], [], [Override((("epochs", 3),))]) is None
        True
    """
    serious = [finding for finding in findings if finding.severity != "advice"]
    return (
        _untried(config, serious, tried)
        or _further(config, kept, tried)
        or _untried(config, findings, tried)
    )


def _untried(
    config: Config, findings: Sequence[Finding], tried: Sequence[Override]
) -> tuple[str, Override] | None:
    known = recipes.field_types(config)
    for finding in findings:
        values = finding.prescription.overrides.items()
        change = Override(tuple((key, value) for key, value in values if key in known))
        if change.values and change not in tried:
            return finding.symptom, change
    return None


def _further(
    config: Config, kept: Sequence[Override], tried: Sequence[Override]
) -> tuple[str, Override] | None:
    """Returns a learning rate that helped, turned once more by as much."""
    name = "learning_rate"
    rates = [dict(each.values)[name] for each in kept if name in dict(each.values)]
    last = helped_last(kept, tried)
    if last is None or name not in dict(last.values):
        return None
    old = rates[-2] if len(rates) > 1 else getattr(config, name)
    change = Override(((name, float(f"{rates[-1] * rates[-1] / old:.2g}")),))
    return None if change in tried else (name, change)


def _outcome(run: Run) -> Outcome:
    verdict = examination.diagnose(run, show=False)
    loss = run.metrics["validation"]["loss"]
    return Outcome(-loss, verdict.findings, len(run.history["loss"]), run)
