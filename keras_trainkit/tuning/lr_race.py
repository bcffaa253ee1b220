"""Choose among a few learning rates by training them: successive halving on validation rows."""

import contextlib
import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import Progress

from keras_trainkit import _checks, plan, runs
from keras_trainkit import recipe as recipes
from keras_trainkit.directions import direction
from keras_trainkit.tuning import objectives, tuner
from keras_trainkit.tuning.server import TrialServer

_STEP, _EACH_SIDE = 2.0, 3
_PARTS = (4, 2, 1)  # of the epochs, lap by lap


@dataclasses.dataclass(frozen=True, eq=False)
class LRRace:
    """What a race of learning rates came to.

    Attributes:
        objective: what decided.
        direction: `max` or `min`.
        epochs: of every lap.
        laps: the objective by rate, lap by lap; None where a training failed.
        recommended: the rate to train with; None where every training failed.
    """

    objective: str
    direction: str
    epochs: tuple[int, ...]
    laps: tuple[dict[float, float | None], ...]
    recommended: float | None

    @property
    def override(self) -> str:
        """What to put behind `trainkit train RECIPE`, such as `learning_rate=0.0032`."""
        return f"learning_rate={self.recommended:.3g}" if self.recommended else ""

    def plot(self, path: str | Path) -> None:
        """Draws the objective over the rates, a line a lap, into a PNG."""
        from keras_trainkit.tuning.pictures import draw_race

        draw_race(self, Path(path))


def lr_race(
    recipe: str,
    around: float,
    *,
    objective: str = "",
    out: str | Path = "searches",
    progress: bool = False,
    **overrides: Any,
) -> LRRace:
    """Trains rates around one, drops the worse half, and trains the rest for longer.

    A range test sees a few hundred steps and no validation row, so its rate may be off by a few
    times. Here seven rates, each twice the one before, and the recipe's own train for a quarter
    of the epochs, the better half for half of them, and the better half of those for all; a
    schedule is built for its lap. It costs six trainings, or eight of a single epoch. Each runs in
    a process of its own. Those that are done are in the folder, and the same call after Ctrl-C goes
    on from there.

    Args:
        recipe: a shipped recipe's name, or a path to a recipe file.
        around: the rate in the middle, as `lr_range` recommends it.
        objective: a validation metric; by default `val_accuracy`, or else `val_loss`.
        out: the folder of all searches; the race lies in `out/<recipe>/race`.
        progress: whether a progress bar is shown.
        **overrides: fields of the recipe's config.

    Raises:
        InputError: an argument cannot be used.

    Example:
        ```python
        lr_race("mnist", around=0.003).override
        ```

    Reference:
        Jamieson and Talwalkar, Non-stochastic best arm identification, arXiv:1502.07943.
    """
    _checks.positive("around", around)
    chosen = recipes.load(recipe)
    planned = plan.prepare(chosen, overrides)
    found = objectives.choose(planned, objective)
    folder = Path(out).resolve() / chosen.name / "race"
    runs.check_writable(folder)
    rates = candidates(around, planned.config.learning_rate)
    lengths = laps(planned.config.epochs)
    job = {
        "recipe": str(chosen.path),
        "objective": found,
        "direction": direction(found),
        "pace": None,
        "tensorboard": False,
    }
    server = TrialServer(folder)
    with contextlib.closing(server), Progress(transient=True, disable=not progress) as bar:
        total = sum(-(-len(rates) // 2**lap) for lap in range(len(lengths)))
        task = bar.add_task("learning rates", total=total)

        def train(rate: float, epochs: int) -> float | None:
            bar.update(task, description=f"learning rate {rate:.2g}, {epochs} epochs")
            fields = {**overrides, "learning_rate": rate, "epochs": epochs}
            place = folder / f"{rate:.3g}-{epochs}epochs"
            answer = tuner.run_kept(server, place, {**job, "overrides": fields}, lambda: None)
            bar.advance(task)
            return _last(answer, found)

        scores = halve(rates, lengths, direction(found), train)
    best = ranked(scores[-1], direction(found))
    return LRRace(found, direction(found), lengths, scores, best[0] if best else None)


def candidates(around: float, own: float) -> tuple[float, ...]:
    """Returns the rates that start, to three digits: around one, and the recipe's own.

    Example:
        >>> candidates(0.01, 0.003)
        (0.00125, 0.0025, 0.003, 0.005, 0.01, 0.02, 0.04, 0.08)
    """
    steps = _STEP ** np.arange(-_EACH_SIDE, _EACH_SIDE + 1)
    return tuple(sorted({float(f"{rate:.3g}") for rate in (*(around * steps), own)}))


def laps(epochs: int) -> tuple[int, ...]:
    """Returns the epochs of every lap.

    Example:
        >>> laps(15), laps(2), laps(1)
        ((4, 8, 15), (1, 2), (1,))
    """
    return tuple(sorted({-(-epochs // part) for part in _PARTS}))


def halve(
    rates: tuple[float, ...],
    lengths: tuple[int, ...],
    direction: str,
    train: Callable[[float, int], float | None],
) -> tuple[dict[float, float | None], ...]:
    """Trains all for the first length, the better half for the second, and so on.

    Example:
        >>> found = halve((1.0, 2.0, 3.0, 4.0), (5, 10), "min", lambda rate, epochs: abs(rate - 3))
        >>> [list(lap) for lap in found]
        [[1.0, 2.0, 3.0, 4.0], [2.0, 3.0]]
    """
    found, left = [], rates
    for epochs in lengths:
        scores = {rate: train(rate, epochs) for rate in left}
        found.append(scores)
        best = ranked(scores, direction)
        left = tuple(sorted(best[: math.ceil(len(left) / 2)]))
    return tuple(found)


def ranked(scores: dict[float, float | None], direction: str) -> list[float]:
    """Returns the rates with a score, the best first; of equals the middle one on the log axis.

    Example:
        >>> ranked({0.1: 0.9, 0.2: None, 0.3: 0.95, 0.4: float("nan")}, "max")
        [0.3, 0.1]
    """
    known = {rate: value for rate, value in scores.items() if value is not None}
    finite = {rate: value for rate, value in known.items() if math.isfinite(value)}
    sign = -1 if direction == "max" else 1
    middle = float(np.mean(np.log(list(finite)))) if finite else 0.0
    return sorted(finite, key=lambda rate: (sign * finite[rate], abs(math.log(rate) - middle)))


def _last(answer: dict[str, Any], objective: str) -> float | None:
    history = answer.get("history")
    return history[-1].get(objective) if history else None
