"""What makes two searches the same one: written into the folder, and checked when it goes on."""

import dataclasses
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_trainkit import recipe as recipes
from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.processes import Server, json_file
from keras_trainkit.tuning import oracles
from keras_trainkit.tuning.space import Space
from keras_trainkit.tuning.tuner import Job, Tuner

FILE = "search.json"


@dataclasses.dataclass(frozen=True)
class Spec:
    """A search: everything that may not change when it goes on.

    Attributes:
        recipe: the recipe's name.
        path: its file.
        overrides: the user's fields, for every trial.
        objective: the name in the logs.
        direction: `max` or `min`.
        algorithm: one of `oracles.ALGORITHMS`.
        seed: of the algorithm's choices.
        epochs: of a full training.
        limits: `max_params` and `max_kb`.
        prune: whether trials behind the median are stopped.
        space: the ranges, as KerasTuner writes them.
    """

    recipe: str
    path: str
    overrides: dict[str, Any]
    objective: str
    direction: str
    algorithm: str
    seed: int
    epochs: int
    limits: dict[str, float | None]
    prune: bool
    space: dict[str, Any]

    def tuner(
        self,
        folder: Path,
        trials: int,
        until: float | None,
        server: Server,
        tick: Callable[[], Any],
    ) -> Tuner:
        """Returns the tuner of this search in its folder."""
        recipe = recipes.load(self.path)
        space = Space(recipe, recipes.override(recipe.config, self.overrides, self.recipe))
        oracle = oracles.make(
            self.algorithm, self.objective, self.direction, trials, self.seed, self.epochs
        )
        oracle.verbose = 0
        return Tuner(oracle, space, self.job(folder, until), server, tick)

    def job(self, folder: Path, until: float | None = None) -> Job:
        """Returns what the trials need beside their hyper-parameters."""
        return Job(
            Path(self.path),
            self.overrides,
            self.objective,
            self.direction,
            self.limits,
            self.prune and self.algorithm != "hyperband",  # which drops trials itself
            folder,
            until,
        )


def read(folder: Path) -> Spec:
    """Returns the search of a folder.

    Raises:
        InputError: its file is missing or damaged.
    """
    try:
        return Spec(**json.loads((folder / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"{folder / FILE} must be JSON as a search writes it ({error})."
        ) from error


def claim(folder: Path, spec: Spec) -> bool:
    """Makes the folder, or sees that it holds this very search; returns whether it goes on.

    Raises:
        InputError: it cannot be written, or holds another search.
    """
    if not (folder / FILE).is_file():
        if folder.exists() and any(folder.iterdir()):
            raise InputError(
                f"out must be a new folder, or one of this search; received {str(folder)!r}, which "
                "holds something else: choose another with --name."
            )
        runs.check_writable(folder)
        json_file.write(folder / FILE, dataclasses.asdict(spec))
        return False
    known, asked = (
        dataclasses.asdict(read(folder)),
        json.loads(json.dumps(dataclasses.asdict(spec))),
    )
    for field, value in asked.items():
        if known[field] != value:
            words = "" if field == "space" else f" ({known[field]!r}, now {value!r})"
            raise InputError(
                f"out must be a folder of this search; received {str(folder)!r}, a search of "
                f"{known['recipe']} with another {field}{words}: choose another with --name."
            )
    return True


def deadline(minutes: float | None) -> float | None:
    """Returns when the minutes will be over, or None where there is no limit."""
    return None if minutes is None else time.time() + 60 * minutes
