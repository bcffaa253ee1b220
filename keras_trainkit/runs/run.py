"""The run folder: what is in it, written whole or not at all, and read back.

config.json       recipe, every field's value and where it came from
environment.json  versions, hardware, git commit, command
schema.json       a table's columns, and how rows become numbers (see datasets/schema.py)
data.json         the very source, sizes, fingerprints, labels
recipe.py         the recipe's source, as it was run
status.json       running, finished, interrupted or failed
history.csv       a row an epoch
checks.json       what looked wrong with the data, if anything did
signals.jsonl     what the doctor recorded
rescues.json      what was done when the training diverged, if it did
metrics.json      scores of the finished model; the test set's once
predictions.npz   its answers to the test rows (interpretation/answers.py), for report and compare
layers.json       its layers: shapes, parameters, multiply-accumulates, bytes
report.html       all of it as one page
model.keras       the finished model
checkpoints/      state-*.ckpt to go on from; last.weights.h5, and best.weights.h5 by validation
tensorboard/      event files
"""

import csv
import dataclasses
import datetime
import errno
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.runs import files as run_files
from keras_trainkit.runs import trust as run_trust
from keras_trainkit.runs.html import run_html
from keras_trainkit.runs.model_file import load_model

if TYPE_CHECKING:
    import keras

    from keras_trainkit.interpretation.answers import Answers

FINISHED, RUNNING, INTERRUPTED, FAILED = "finished", "running", "interrupted", "failed"
_SPARE_BYTES = 32 * 2**20


@dataclasses.dataclass(frozen=True)
class Run:
    """A run folder, read back.

    Example:
        ```python
        run = Run.open("runs/mnist/20260102-101500-seed0")
        run.metrics["test"]["accuracy"]
        run.model().predict(images)
        ```
    """

    path: Path

    @classmethod
    def open(cls, path: str | Path) -> "Run":
        """Returns the run in a folder.

        Raises:
            InputError: there is no such folder, it is no run, or it holds a link.
        """
        path = Path(path)
        if not (path / "config.json").is_file():
            raise InputError(
                f"RUN must be a run folder, as `trainkit runs` lists them; received {str(path)!r}."
            )
        run = cls(path)
        run_trust.check(path, run.read_json("config.json"))
        return run

    @property
    def name(self) -> str:
        """The folder's name, `<time>-<name>`."""
        return self.path.name

    @property
    def reference(self) -> str:
        """What a command is given for this run: its name, or its path where it is not in `runs`."""
        return self.name if self.path.parent.parent == Path("runs") else str(self.path)

    @property
    def recipe(self) -> str:
        """The recipe's name."""
        return self.read_json("config.json")["recipe"]

    @property
    def fast(self) -> bool:
        """Whether only a few steps were trained, to try the path."""
        return self.read_json("config.json")["fast"]

    @property
    def config(self) -> dict[str, Any]:
        """The value of every field."""
        return {name: entry["value"] for name, entry in self._fields().items()}

    @property
    def origins(self) -> dict[str, str]:
        """Where the value of every field came from: `recipe`, `override` or `adapted`."""
        return {name: entry["from"] for name, entry in self._fields().items()}

    @property
    def environment(self) -> dict[str, Any]:
        """Versions, hardware and command of the training."""
        return self.read_json("environment.json")

    @property
    def data(self) -> dict[str, Any]:
        """Source, sizes and fingerprints of the data."""
        return self.read_json("data.json")

    @property
    def metrics(self) -> dict[str, Any]:
        """Scores of the finished model; empty while there are none."""
        if not (self.path / "metrics.json").is_file():
            return {}
        return run_trust.scores(self.path / "metrics.json", self.read_json("metrics.json"))

    @property
    def rescues(self) -> list[str]:
        """What was done when the training diverged, a sentence each."""
        return self.read_json("rescues.json") if (self.path / "rescues.json").is_file() else []

    @property
    def status(self) -> str:
        """`running`, `finished`, `interrupted` or `failed`."""
        state = self.read_json("status.json")
        import psutil  # not at the top: deploy runs without it

        alive = 0 < state["pid"] < 2**31 and psutil.pid_exists(state["pid"])
        if state["status"] == RUNNING and not alive:
            return FAILED  # its process was killed
        return state["status"]

    @property
    def reason(self) -> str:
        """Why the run failed, where it could say so; a killed process cannot."""
        return str(self.read_json("status.json").get("reason", ""))

    @property
    def history(self) -> dict[str, list[float]]:
        """A list for every logged name, one value an epoch."""
        path = self.path / "history.csv"
        return run_files.read_history(path) if path.exists() else {}

    @property
    def answers(self) -> "Answers":
        """What the finished model answered to the test rows."""
        from keras_trainkit.interpretation.answers import Answers

        return Answers.load(self.path / "predictions.npz")

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The model's layers and what they cost."""
        return self.read_json("layers.json")

    def model(self) -> "keras.Model":
        """Returns the finished model, compiled as it was trained.

        Raises:
            InputError: the run has no model, or its file is damaged.
        """
        path = self.path / "model.keras"
        if not path.is_file():
            raise InputError(f"{self.path} must hold model.keras; its run is {self.status}.")
        return load_model(path)

    def _repr_html_(self) -> str:
        """Returns the run for a notebook: status, scores, and its curves where they are drawn."""
        try:
            scores = self.metrics.get("test") or self.metrics.get("validation") or {}
            title, status = f"{self.recipe} {self.name}", self.status
        except InputError as error:
            scores, title, status = {}, self.name, str(error)
        return run_html(title, status, scores, self.path / "curves.png")

    def write_json(self, name: str, value: Any) -> None:
        """Writes a JSON file whole."""
        text = json.dumps(value, indent=2, allow_nan=True) + "\n"
        self.write(name, lambda path: path.write_text(text, "utf-8"))

    def write(self, name: str, writer: Callable[[Path], Any]) -> None:
        """Lets `writer` write a file beside its place, then moves it there.

        Raises:
            OSError: the run's folder is gone, or cannot be written.
        """
        if not self.path.is_dir():  # and is not made anew, with a part of what it held
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        run_files.write(self.path / name, writer)

    def locked(self) -> AbstractContextManager[None]:
        """Keeps the run to this process, or raises InputError if another has it."""
        return run_files.locked(self.path)

    def write_status(self, status: str, reason: str = "") -> None:
        """Says how far the run is, and why it failed."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        state = {"status": status, "pid": os.getpid(), "time": now}
        self.write_json("status.json", {**state, "reason": reason} if reason else state)

    def write_history(self, rows: list[dict[str, float]]) -> None:
        """Writes a row an epoch."""
        names = list(dict.fromkeys(name for row in rows for name in row))

        def writer(path: Path) -> None:
            with path.open("w", newline="", encoding="utf-8") as file:
                table = csv.DictWriter(file, names)
                table.writeheader()
                table.writerows(rows)

        self.write("history.csv", writer)

    def _fields(self) -> dict[str, Any]:
        fields = self.read_json("config.json")["fields"]
        if not all(
            isinstance(each, dict) and {"value", "from"} <= each.keys() for each in fields.values()
        ):
            raise InputError(f"{self.path / 'config.json'} must hold fields as a run writes them.")
        return fields

    def read_json(self, name: str) -> Any:
        """Returns the value of a JSON file of the run, or raises InputError."""
        return run_files.read_json(self.path / name)


def create(out: Path, recipe: str, name: str, files: Mapping[str, Any], source: str | None) -> Run:
    """Makes a new run folder `out/<recipe>/<time>-<name>/`; it is there whole, or not at all.

    Args:
        out: the folder of all runs.
        recipe: the recipe's name.
        name: what tells this run from others.
        files: JSON values by file name.
        source: the recipe's source text.

    Raises:
        InputError: the folder cannot be written, or the disk is full.
    """
    _checks.folder_name(name)
    parent = out / recipe
    check_writable(parent)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    partial = parent / f".partial-{stamp}-{os.getpid()}"
    partial.mkdir()
    try:
        draft = Run(partial)
        for file, value in files.items():
            draft.write_json(file, value)
        draft.write_status(RUNNING)
        if source is not None:
            (partial / "recipe.py").write_text(source, "utf-8")
        return Run(run_files.move(partial, parent, f"{stamp}-{name}"))
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_writable(folder: Path) -> None:
    """Makes a folder and sees that files can be written there.

    Raises:
        InputError: it cannot be made or written, or the disk is nearly full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise InputError(
            f"out must be a folder that can be written; received {str(folder)!r} "
            f"({error.strerror}): choose another folder."
        ) from error
    if free < _SPARE_BYTES:
        raise InputError(
            f"out must have {_SPARE_BYTES / 2**20:.0f} MiB of free disk space; received "
            f"{str(folder)!r} with {free / 2**20:.1f} MiB: free some, or choose another folder."
        )


def find(out: Path) -> list[Run]:
    """Returns the runs below `out`, the oldest first."""
    configs = sorted(out.glob("*/*/config.json"), key=lambda path: path.parent.name)
    return [Run(path.parent) for path in configs if not path.parent.name.startswith(".")]


def latest(out: Path, text: str) -> Run:
    """Returns the run a person means: a folder, part of its name, or `latest`.

    Raises:
        InputError: no run fits, or more than one does.
    """
    if (Path(text) / "config.json").is_file() or os.sep in text:
        return Run.open(text)
    runs = find(out)
    fitting = [run for run in runs if text and text in run.name]
    if text == "latest":
        fitting = runs[-1:]
    if len(fitting) == 1:
        return Run.open(fitting[0].path)
    names = _checks.nearest(text, [run.name for run in runs])
    hint = f" Nearest: {', '.join(names)}." if names else ""
    raise InputError(
        f"RUN must be a run folder, part of one run's name, or `latest`; received {text!r}, which "
        f"fits {len(fitting)} of the {len(runs)} runs in {str(out)!r}.{hint}"
    )
