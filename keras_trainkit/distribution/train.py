"""`train` for several processes: prepared and finished here, trained by ranks on jax."""

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from keras_trainkit import _checks, runs, training
from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.distribution.worker import WEIGHTS
from keras_trainkit.processes import addresses, ranks
from keras_trainkit.runs import Run
from keras_trainkit.training import evaluation
from keras_trainkit.training.plan import Plan, prepare

_RANK = "keras_trainkit.distribution.worker:run"
_VARIABLES = {"KERAS_BACKEND": "jax"}


def train(
    recipe: str,
    *,
    processes: int,
    coordinator: str = "",
    out: str | Path = "runs",
    name: str = "",
    fast: bool = False,
    console: Console | None = None,
    **overrides: Any,
) -> Run:
    """Trains a recipe with data-parallel processes on the jax backend.

    Every process computes the gradient of its share of each batch, and all apply the mean, so the
    losses are those of one process up to rounding. An epoch leaves out up to `processes - 1` rows
    that do not divide, other ones each time. The model is then scored and saved here, on this
    process's backend. The doctor, TensorBoard and checkpoints are for single processes.

    Args:
        recipe: a shipped recipe's name or a path to a recipe file.
        processes: how many; one is a reference to compare several with.
        coordinator: `host:port` of this machine, where the other machines run `join`; without it
            all processes are started here.
        out: the folder of all runs.
        name: what tells this run from others; by default `seed<seed>`.
        fast: train only a few steps.
        console: where is said what is trained.
        **overrides: fields of the recipe's config; `batch_size` is that of all processes together.

    Returns:
        The run; its `status` is `interrupted` after Ctrl-C, with what the last epoch left.

    Raises:
        InputError: an argument cannot be used, or a process ended early.

    Example:
        ```python
        run = distribution.train("mnist", processes=2, epochs=3)
        ```
    """
    console = console or Terminal()
    where = addresses.address(coordinator)
    plan = _plan(recipe, processes, overrides, fast)
    training.announce(plan, console)
    console.print(
        f"[bold]ranks[/]  {processes:,} processes share each batch of {plan.config.batch_size:,}, "
        "on jax; the doctor does not watch them"
    )
    run = training.new_run(plan, Path(out), name, training.Options(doctor=False))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        task = _task(recipe, overrides, fast, processes, where, run.path)
        mine = [0] if coordinator else range(processes)
        try:
            ranks.supervise(_RANK, folder, task, mine, _VARIABLES)
            status = runs.FINISHED
        except KeyboardInterrupt:
            status = runs.INTERRUPTED
        except InputError:
            run.write_status(runs.FAILED)
            raise
        finally:
            learned = _take_weights(plan, ranks.of_rank(folder, 0) / WEIGHTS, run)
    if learned:
        done = status == runs.FINISHED
        evaluation.score(run, plan.splits, plan.recipe.baselines, touch_test=done)
    run.write_status(status)
    return run


def join(
    recipe: str,
    *,
    processes: int,
    coordinator: str,
    rank: int,
    fast: bool = False,
    **overrides: Any,
) -> None:
    """Trains as one rank for a `train` on another machine; the run is kept there.

    Args:
        recipe: the same as there, with the same overrides and data.
        processes: the same as there.
        coordinator: the same as there.
        rank: of this machine: 1 up to `processes - 1`.
        fast: the same as there.
        **overrides: the same as there.

    Raises:
        InputError: an argument cannot be used, or the training ended early.
    """
    if not coordinator or not 0 < rank < processes:
        raise InputError(
            f"rank must lie between 1 and processes - 1, with a coordinator; received rank={rank}, "
            f"processes={processes}, coordinator={coordinator!r}: rank 0 is where the run is kept."
        )
    where = addresses.address(coordinator)
    _plan(recipe, processes, overrides, fast)
    with tempfile.TemporaryDirectory() as place:
        task = _task(recipe, overrides, fast, processes, where, Path(place))
        ranks.supervise(_RANK, Path(place), task, [rank], _VARIABLES)


def _plan(recipe: str, processes: int, overrides: dict[str, Any], fast: bool) -> Plan:
    """Returns the plan of a training that can be shared."""
    _checks.positive_integer("processes", processes)
    if importlib.util.find_spec("jax") is None:
        raise InputError(
            f"processes needs jax, which is not installed; received processes={processes}: "
            "pip install 'keras_trainkit[jax]'."
        )
    plan = prepare(recipes.load(recipe), overrides, fast=fast)
    if plan.config.batch_size % processes:
        raise InputError(
            f"batch_size must be a multiple of processes={processes}; received "
            f"batch_size={plan.config.batch_size}."
        )
    return plan


def _task(
    recipe: str,
    overrides: dict[str, Any],
    fast: bool,
    processes: int,
    coordinator: str,
    run: Path,
) -> dict[str, Any]:
    return {
        "recipe": str(recipes.find(recipe)),
        "overrides": overrides,
        "fast": fast,
        "processes": processes,
        "coordinator": coordinator,
        "run": str(run.resolve()),
    }


def _take_weights(plan: Plan, path: Path, run: Run) -> bool:
    """Gives the weights that rank 0 left to the model here and saves it; says if it left any."""
    if not path.is_file():
        return False
    with np.load(path, allow_pickle=False) as kept:
        plan.model.set_weights([kept[key] for key in kept.files])
    plan.model.optimizer.build(plan.model.trainable_variables)  # or the file could not be compiled
    run.write("model.keras", plan.model.save)
    return True
