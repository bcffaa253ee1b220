"""`train` runs a recipe and returns its run folder. It is a function over `model.fit`."""

import dataclasses
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from keras_trainkit import _checks, callbacks, checking, runs
from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.datasets import batches, handed, in_order
from keras_trainkit.diagnosis.finding import SEVERITIES
from keras_trainkit.recipe import Recipe
from keras_trainkit.runs import Run, environment
from keras_trainkit.training import checkpoints, evaluation, failure, folder_errors
from keras_trainkit.training.history import Recorder
from keras_trainkit.training.plan import PARTS, Plan, prepare

CHECKS = "checks.json"


@dataclasses.dataclass(frozen=True)
class Options:
    """How a run is trained, beside its config; kept in config.json for `resume`.

    Raises:
        InputError: a value is out of range.
    """

    doctor: bool = True
    stop_on: str | None = None
    profile: int = 0
    touch_test: bool = True
    rescues: int = 3
    checkpoint_seconds: float = 10.0
    devices: int = 1

    def __post_init__(self) -> None:
        _checks.one_of("stop_on", self.stop_on, (None, *SEVERITIES[:2]))
        _checks.non_negative_integer("profile", self.profile)
        _checks.non_negative_integer("rescues", self.rescues)
        _checks.non_negative("checkpoint_seconds", self.checkpoint_seconds)


def train(
    recipe: str | Recipe[Any],
    *,
    out: str | Path = "runs",
    name: str = "",
    fast: bool = False,
    doctor: bool = True,
    profile: int = 0,
    stop_on: str | None = None,
    touch_test: bool = True,
    rescues: int = 3,
    checkpoint_seconds: float = 10.0,
    devices: int = 1,
    console: Console | None = None,
    **overrides: Any,
) -> Run:
    """Trains a recipe, scores the finished model once on the test rows, and keeps everything.

    Args:
        recipe: a shipped recipe's name, a path to a recipe file, or a Recipe.
        out: the folder of all runs.
        name: what tells this run from others; by default `seed<seed>`.
        fast: train a few steps only, to see that everything works.
        doctor: whether signals are recorded and findings shown; a fast run has none.
        profile: how many steps are profiled for TensorBoard, from the second on.
        stop_on: `"error"` or `"warning"`: a finding of the doctor that ends the training.
        touch_test: whether the test rows are scored at the end.
        rescues: how often a training that diverges goes back to its last good state and on with a
            lower learning rate (`callbacks.Rescue`); never with 0, or with a `stop_on`.
        checkpoint_seconds: between two checkpoints, at least; they never take more than about 2 %
            of the time. With 0, one at the end of every call of steps.
        devices: of this machine that share every batch (TensorFlow's MirroredStrategy).
        console: where progress is shown; by default the standard output.
        **overrides: fields of the recipe's config. `data` of a table may be a data frame of pandas
            or polars: it is kept in `$TRAINKIT_CACHE`, where the run finds it again.

    Returns:
        The run. Its `status` is `interrupted` after Ctrl-C: what was learned is saved.

    Raises:
        InputError: the recipe, a field, the data or the output folder cannot be used; nothing
            has been written.

    Example:
        ```python
        run = train("mnist", epochs=3)
        run.metrics["test"]
        ```
    """
    console = console or Terminal()
    options = Options(
        doctor and not fast, stop_on, profile, touch_test, rescues, checkpoint_seconds, devices
    )
    chosen = recipes.load(recipe) if isinstance(recipe, str) else recipe
    overrides |= {"data": handed.kept(overrides["data"])} if "data" in overrides else {}
    plan = prepare(chosen, overrides, fast=fast, devices=devices)
    found = announce(plan, console)
    run = new_run(plan, Path(out), name, options)
    if found:
        run.write_json(CHECKS, [dataclasses.asdict(each) for each in found])
    with run.locked():
        return _complete(plan, run, console, options, None)


def resume(
    run: str | Path | Run,
    *,
    recipe: Recipe[Any] | None = None,
    console: Console | None = None,
) -> Run:
    """Goes on with a run that was killed, interrupted or failed, where its last checkpoint is.

    On the same machine's CPU it ends with the very weights it would have had without the break.

    Args:
        run: its folder.
        recipe: the Recipe it was trained from, where that was no file.
        console: where progress is shown; by default the standard output.

    Returns:
        The run, finished.

    Raises:
        InputError: the run is finished, in use by another process or damaged, or its data have
            changed.

    Example:
        ```python
        run = resume("runs/mnist/20260102-101500-seed0")
        ```
    """
    console = console or Terminal()
    run = run if isinstance(run, Run) else Run.open(run)
    _refuse_finished(run)  # without the file of a lock in its folder
    with run.locked():
        _refuse_finished(run)
        source = run.path / "recipe.py"
        chosen = recipe or recipes.load(str(source) if source.is_file() else run.recipe)
        chosen = dataclasses.replace(chosen, name=run.recipe)
        fields = {**run.config, "data": run.data["source"]}
        options = Options(**run.read_json("config.json").get("options", {}))
        plan = prepare(chosen, fields, fast=run.fast, devices=options.devices)
        evaluation.check_data(run, plan.splits)
        checkpoints.sweep(run)
        resumed = checkpoints.latest(run, lambda words: console.print(escape(words)))
        console.print(f"[bold]resume[/] {escape(run.reference)}: {escape(_place(resumed))}")
        run.write_status(runs.RUNNING)
        return _complete(plan, run, console, options, resumed)


def _place(resumed: dict[str, Any] | None) -> str:
    if resumed is None:
        return "no checkpoint, so from the start"
    batch = resumed["batch"]
    step = "" if batch is None else f", after step {batch + 1}"
    return f"from epoch {resumed['epoch'] + 1}{step}"


def _complete(
    plan: Plan, run: Run, console: Console, options: Options, resumed: dict[str, Any] | None
) -> Run:
    """Trains, scores the finished model and says how it ended."""
    try:
        interrupted = _fit(plan, run, console, options, resumed)
        touch = options.touch_test and not interrupted
        evaluation.score(run, plan.splits, plan.recipe.baselines, touch_test=touch)
        run.write_status(runs.INTERRUPTED if interrupted else runs.FINISHED)
    except BaseException as error:
        failure.keep(run, error)
        if isinstance(error, InputError) or not isinstance(error, Exception):
            raise
        told = folder_errors.told(run.path, error)
        if not told:
            raise
        raise InputError(told) from error
    return run


def _refuse_finished(run: Run) -> None:
    if run.status == runs.FINISHED:
        raise InputError(f"RUN must not be finished yet; received {run.reference!r}.")


def announce(plan: Plan, console: Console) -> list[checking.DataFinding]:
    """Says what is going to be trained on what, and returns what looks wrong with the data."""
    splits = plan.splits
    console.print(f"[bold]data[/]   {escape(splits.source)}: {escape(splits.describe())}")
    if splits.note:
        console.print(f"[bold yellow]note[/]   {escape(splits.note)}")
    for each in splits.details:
        console.print(each)
    found = [] if plan.fast else checking.quick(splits)
    for finding in found:
        console.print(
            f"[bold yellow]check[/]  {escape(finding.sentence)} {escape(finding.where())}".rstrip()
        )
    console.print(
        f"[bold]model[/]  {escape(plan.model.name)}: {plan.model.count_params():,} parameters; "
        f"{plan.config.epochs:,} epochs of {plan.steps_per_epoch:,} steps"
    )
    changed = {k: v for k, v in plan.origins.items() if v != "recipe"}
    if changed:
        words = ", ".join(f"{k}={getattr(plan.config, k)} ({v})" for k, v in changed.items())
        console.print(f"[bold]config[/] {escape(words)}")
    return found


def _fit(
    plan: Plan, run: Run, console: Console, options: Options, resumed: dict[str, Any] | None
) -> bool:
    """Trains and saves the model; returns whether Ctrl-C ended it early."""
    train_batches, reshuffle = batches(plan.splits.train, plan.config.batch_size, plan.config.seed)
    held = plan.splits.validation
    stop = callbacks.StopOnInterrupt(console.print)
    progress = callbacks.TrainingProgress(
        len(plan.splits.train), plan.steps_per_epoch, plan.recipe.log_steps, console
    )
    rescue = callbacks.Rescue(max(options.rescues, 1), say=console.print)
    rescued = options.rescues and not options.stop_on  # who wants to stop is not rescued
    own = list(plan.callbacks)
    doctor = _doctor(plan, run, console, options, own) if options.doctor else None
    others = [
        reshuffle,
        callbacks.EpochStats(len(plan.splits.train)),
        *([doctor] if doctor else []),
        *([rescue] if rescued else []),  # after the doctor, who sees what diverged
        *own,
        *_watchers(plan, run, options, doctor),
        stop,
        progress,
    ]
    keep = checkpoints.Checkpoints(run, others, options.checkpoint_seconds, resumed)
    try:
        with stop.listening():
            plan.model.fit(
                train_batches,
                epochs=plan.config.epochs,
                initial_epoch=resumed["epoch"] if resumed else 0,
                shuffle=False,  # the batches are shuffled
                validation_data=in_order(held, plan.config.batch_size) if len(held) else None,
                validation_batch_size=plan.config.batch_size,
                verbose=0,
                callbacks=[keep, *others],
            )
    finally:
        progress.close()
    for reason in filter(None, (getattr(each, "reason", None) for each in others)):
        console.print(f"[bold]stop[/]   {escape(reason)}")
    if rescue.story:
        run.write_json("rescues.json", rescue.story)
    run.write("model.keras", plan.model.save)
    return stop.asked


def _doctor(
    plan: Plan, run: Run, console: Console, options: Options, own: list[Any]
) -> callbacks.Doctor:
    doctor = callbacks.Doctor(options.stop_on, path=run.path / "signals.jsonl", console=console)
    doctor.fields, doctor.brief = tuple(dataclasses.asdict(plan.config)), True
    doctor.know_callbacks(own)
    if (run.path / CHECKS).is_file():
        doctor.know({"checks": run.read_json(CHECKS)})
    return doctor


def _watchers(plan: Plan, run: Run, options: Options, doctor: callbacks.Doctor | None) -> list[Any]:
    """Returns what writes into the run folder."""
    profile = options.profile
    return [
        Recorder(run),
        callbacks.TensorBoard(
            run.path / "tensorboard",
            dataclasses.asdict(plan.config),
            (lambda: doctor.gradients) if doctor else None,
            profile_batch=(2, 1 + profile) if profile else 0,
        ),
    ]


def new_run(plan: Plan, out: Path, name: str, options: Options) -> Run:
    """Creates the run folder of a training, with all that is known before it."""
    splits, recipe = plan.splits, plan.recipe
    fields = {
        field: {"value": value, "from": plan.origins[field]}
        for field, value in dataclasses.asdict(plan.config).items()
    }
    files = {
        "config.json": {
            "recipe": recipe.name or "custom",
            "fast": plan.fast,
            "options": dataclasses.asdict(options),
            "fields": fields,
        },
        "environment.json": environment.describe(),
        "data.json": {
            "source": splits.source,
            "note": splits.note,
            "examples": {part: len(getattr(splits, part)) for part in PARTS},
            "fingerprints": {part: getattr(splits, part).fingerprint() for part in PARTS},
            "labels": splits.labels,
            "features": splits.features,
        },
        **splits.files,
    }
    source = recipe.path.read_text("utf-8") if recipe.path else None
    return runs.create(
        out, recipe.name or "custom", name or f"seed{plan.config.seed}", files, source
    )
