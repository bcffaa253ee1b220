"""Search a recipe's own space, and see whether what was found is better."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from keras_trainkit import _checks, runs
from keras_trainkit import recipe as recipes
from keras_trainkit._checks import InputError
from keras_trainkit._terminal import Terminal
from keras_trainkit.callbacks import StopOnInterrupt
from keras_trainkit.metrics._directions import direction
from keras_trainkit.processes import Server, json_file
from keras_trainkit.processes.addresses import free_port
from keras_trainkit.training import plan
from keras_trainkit.tuning import (
    comparison,
    isolated,
    objectives,
    oracles,
    pictures,
    spec,
    trials,
    tuner,
    workers,
)
from keras_trainkit.tuning.board import Board
from keras_trainkit.tuning.comparison import Comparison
from keras_trainkit.tuning.importance import Importance, importance
from keras_trainkit.tuning.space import Space
from keras_trainkit.tuning.spec import Spec
from keras_trainkit.tuning.trials import Trial

BEST = "best.txt"
_ENDLESS = 10_000


@dataclasses.dataclass(frozen=True, eq=False)
class Search:
    """A search as it lies in its folder.

    Attributes:
        path: the folder.
        spec: what was searched.
        trials: all of them, in order.
        importance: how much each hyper-parameter mattered.
        comparison: of the best trial with the shipped config, on new seeds; None where there was
            none.
        interrupted: whether Ctrl-C ended it; the same call goes on.
    """

    path: Path
    spec: Spec
    trials: tuple[Trial, ...]
    importance: Importance
    comparison: Comparison | None
    interrupted: bool

    @property
    def best(self) -> Trial | None:
        """The best trial; None while none was scored."""
        return trials.best(list(self.trials), self.spec.direction)

    @property
    def overrides(self) -> dict[str, Any]:
        """The fields of the best trial, for `train(recipe, **overrides)`."""
        return dict(self.best.overrides) if self.best else {}

    def _repr_html_(self) -> str:
        """Returns the best trial and what mattered for a notebook."""
        from keras_trainkit import _notebook

        best = self.best
        found = f"best {self.spec.objective} {best.value:.5g}" if best else "none was scored"
        fields = {name: str(value) for name, value in self.overrides.items()}
        told = {"against the shipped config": self.comparison.verdict} if self.comparison else {}
        shares = self.importance.shares if self.importance.fit > 0 else {}
        mattered = {f"importance of {name}": share for name, share in shares.items()}
        count = len(self.trials)
        said = f"{count} trial{'s' if count != 1 else ''}, {found}"
        return _notebook.shown("search", said, {**fields, **told, **mattered})


def search(
    recipe: str,
    *,
    trials: int | None = None,
    minutes: float | None = None,
    algorithm: str = "bayesian",
    objective: str = "",
    max_params: int | None = None,
    max_kb: float | None = None,
    prune: bool = True,
    workers: int = 1,
    port: int = 0,
    seeds: int = 3,
    out: str | Path = "searches",
    name: str = "search",
    console: Console | None = None,
    **overrides: Any,
) -> Search:
    """Tries configs of the recipe's `space(hp, config)`, the shipped one first.

    Every trial trains in a process of its own, which may crash or run out of memory. What is
    finished is in the folder; the same call after Ctrl-C or a crash goes on from there. A
    trial's value is the objective after its last epoch, on validation rows. At the end the best
    config and the shipped one are trained again on new seeds and compared on the test rows.

    Args:
        recipe: a shipped recipe's name, or a path to a recipe file.
        trials: how many, the shipped config among them; by default 20, or as many as the minutes
            allow.
        minutes: no trial starts after that long.
        algorithm: `bayesian`, `random`, `hyperband` or `grid`. Hyperband trains every trial from
            its start, with a schedule for its own number of epochs.
        objective: a validation metric; by default `val_accuracy`, or else `val_loss`.
        max_params: larger models are not trained.
        max_kb: the same for the size of the weights as float32, in 1,024 bytes.
        prune: whether a trial behind the median of the others is stopped.
        workers: trials at a time, each with its share of the cores.
        port: of the chief, where there are several workers; 0 for any.
        seeds: for the comparison at the end; 0 for none.
        out: folder that holds all searches.
        name: of this one; it lies in `out/<recipe>/<name>`.
        console: where it is shown.
        **overrides: fields of the recipe's config, for every trial.

    Raises:
        InputError: something cannot be used; finished trials are never lost.
    """
    chosen = recipes.load(recipe)
    _checks.folder_name(name)
    _checks.port("port", port)
    _check(trials, minutes, seeds, workers, {"max_params": max_params, "max_kb": max_kb})
    _checks.one_of("algorithm", algorithm, oracles.ALGORITHMS)
    config = recipes.override(chosen.config, overrides, chosen.name)
    space = Space(chosen, config)
    planned = plan.prepare(chosen, overrides)
    found = objectives.choose(planned, objective)
    asked = Spec(
        chosen.name,
        str(chosen.path),
        {name: getattr(config, name) for name in overrides},
        found,
        direction(found),
        algorithm,
        config.seed,
        planned.config.epochs,
        {"max_params": max_params, "max_kb": max_kb},
        prune,
        space.describe(),
    )
    if workers > 1:
        free_port(port)
    total = trials if trials is not None else (_ENDLESS if minutes is not None else 20)
    folder = Path(out).resolve() / chosen.name / name
    console = console or Terminal()
    goes_on = spec.claim(folder, asked)
    where = f"{'goes on in' if goes_on else 'in'} {folder}"
    console.print(f"[bold]search[/] {escape(where)}", soft_wrap=True)
    shown = 0 if total == _ENDLESS else total
    board = Board(folder, found, asked.direction, shown, console)
    return _run(asked, folder, board, total, spec.deadline(minutes), (workers, port, seeds))


def _run(
    asked: Spec,
    folder: Path,
    board: Board,
    total: int,
    until: float | None,
    how: tuple[int, int, int],
) -> Search:
    """Searches, compares and concludes; Ctrl-C leaves out what has not been done.

    It is asked for between trials and five times a second while one runs, never in the middle of
    writing what a trial came to; a second one breaks off at once.
    """
    count, port, seeds = how
    compared = None
    server = isolated.server()
    stop = StopOnInterrupt(lambda _: board.say("stopping; press Ctrl-C again to break off at once"))

    def tick() -> None:
        board.tick()
        if stop.asked:
            raise KeyboardInterrupt

    try:
        with board, stop.listening():
            if count > 1:
                workers.supervise(folder, total, until, count, port, tick)
            else:
                _search_here(asked, folder, total, until, server, tick)
            if seeds and not tuner.is_worker():
                compared = _compare(asked, folder, seeds, server, tick, board.say)
    except KeyboardInterrupt:
        stop.asked = True
    found = trials.read(folder)
    result = Search(folder, asked, tuple(found), importance(found), compared, stop.asked)
    _write(result)
    return result


def _search_here(
    asked: Spec,
    folder: Path,
    total: int,
    until: float | None,
    server: Server,
    tick: Callable[[], None],
) -> None:
    try:
        asked.tuner(folder, total, until, server, tick).search()
    except tuner.BudgetSpentError:
        return


def _compare(
    asked: Spec,
    folder: Path,
    seeds: int,
    server: Server,
    tick: Callable[[], None],
    say: Callable[[str], None],
) -> Comparison | None:
    """Compares the best trial with the shipped config, unless they are the same."""
    best = trials.best(trials.read(folder), asked.direction)
    if best is None or int(best.name) == 0:
        return None
    own = {k: v for k, v in best.overrides.items() if k not in asked.overrides or k in best.values}
    new = range(asked.seed + 1, asked.seed + 1 + seeds)
    return comparison.compare(asked.job(folder), own, new, server, tick, say)


def _write(found: Search) -> None:
    """Writes the best override file, a summary and the pictures."""
    if found.best is None:
        return
    lines = [f"# the best of {len(found.trials)} trials: {found.spec.objective} {found.best.value}"]
    lines += [f"{name}={value}" for name, value in found.best.overrides.items()]
    run = runs.Run(found.path)
    run.write(BEST, lambda path: path.write_text("\n".join(lines) + "\n", "utf-8"))
    json_file.write(
        found.path / "summary.json",
        {
            "objective": found.spec.objective,
            "best": dataclasses.asdict(found.best),
            "importance": dataclasses.asdict(found.importance),
            "comparison": dataclasses.asdict(found.comparison) if found.comparison else None,
        },
    )
    scored = [one for one in found.trials if one.scored]
    pictures.draw_slices(scored, found.spec.objective, found.best, found.path / "slices.png")
    pictures.draw_parallel(
        scored, found.spec.objective, found.spec.direction, found.path / "parallel.png"
    )


def _check(
    count: int | None, minutes: float | None, seeds: int, workers: int, limits: dict[str, Any]
) -> None:
    if count is not None:
        _checks.positive_integer("trials", count)
    if minutes is not None:
        _checks.positive("minutes", minutes)
    if _checks.non_negative_integer("seeds", seeds) == 1:
        raise InputError("seeds must be 0 or at least 2, for a paired test; received seeds=1.")
    _checks.positive_integer("workers", workers)
    for name, value in limits.items():
        if value is not None:
            _checks.positive(name, value)
