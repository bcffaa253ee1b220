"""Find a batch size: by speed and memory, and by what another example is worth."""

import dataclasses
import json
import pickle
import tempfile
from pathlib import Path
from typing import Any

import keras
from rich.progress import Progress

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers._inside import leaves
from keras_trainkit.optimizers.scaling import scaled_learning_rate
from keras_trainkit.recording.stateless_loss import as_batch
from keras_trainkit.tuning import isolated, measure, throughput
from keras_trainkit.tuning.undisturbed import learning_rate

_FEWEST_STEPS = 8  # in an epoch
_LARGEST = 8192
_NOISE_STEPS = 200
_MEASURE = "keras_trainkit.tuning.measure:run"


@dataclasses.dataclass(frozen=True)
class BatchSize:
    """What was measured, and what follows.

    Attributes:
        sizes: a row a size: `batch_size`, `examples_per_second`, `resident_mib`.
        knee: the smallest size with 90 % of the highest speed.
        noise_scale: the critical batch size, or None where it cannot be told.
        most: the largest size that leaves 8 steps in an epoch.
        recommended: the size of the shortest training.
        current: the size in use now.
        learning_rate: the rate in use now, scaled to the recommended size.
        rule: how it was scaled: `linear`, or `sqrt` for optimizers that normalize the gradient.
        note: what ended the measurement early, or why a part is missing; may be empty.
    """

    sizes: tuple[dict[str, float], ...]
    knee: int
    noise_scale: float | None
    most: int
    recommended: int
    current: int
    learning_rate: float
    rule: str
    note: str

    @property
    def override(self) -> str:
        """What to put behind `trainkit train RECIPE`."""
        return f"batch_size={self.recommended} learning_rate={self.learning_rate:.3g}"

    @property
    def speeds(self) -> dict[int, float]:
        """Examples a second, by size."""
        return {int(row["batch_size"]): row["examples_per_second"] for row in self.sizes}

    def plot(self, path: str | Path) -> None:
        """Draws speed and predicted training time into a PNG."""
        from keras_trainkit.tuning.pictures import draw_sizes

        draw_sizes(self, Path(path))

    def _repr_html_(self) -> str:
        """Returns the recommendation and every size's speed for a notebook."""
        from keras_trainkit import _notebook
        from keras_trainkit.tuning.pictures import sizes_figure

        speeds = {f"batch size {size}": f"{speed:,.0f}/s" for size, speed in self.speeds.items()}
        said = f"{self.override} {self.note}".strip()
        return _notebook.shown("batch size", said, speeds, sizes_figure(self))


def batch_size(
    model: Any,
    x: Any,
    y: Any,
    *,
    current: int = 32,
    rate: float | None = None,
    largest: int = _LARGEST,
    seconds: float = 0.5,
    recipe: str | Path = "",
    progress: bool = False,
) -> BatchSize:
    """Measures steps of doubling size in a process of its own, and the gradient noise scale there.

    The model here is only read. A size that does not fit into memory ends that process and the
    measurement, nothing else. The recommendation minimizes the time to a given loss, which is
    `(size + noise_scale) / speed`, with at least 8 steps in an epoch; without a noise scale it is
    the knee of the speed. The noise scale is that of early training and grows later.

    Args:
        model: a built and compiled Keras model that can be saved.
        x: training inputs: an array, or a nest of them.
        y: targets.
        current: the batch size in use now.
        rate: the learning rate in use now; by default that of the model's optimizer.
        largest: no size above is tried.
        seconds: how long each size is timed.
        recipe: the recipe's file, where the model has parts that are defined there.
        progress: whether a progress bar is shown.

    Raises:
        InputError: an argument is out of range, or not even the smallest size could be run.

    Reference:
        McCandlish et al., arXiv:1812.06162.
    """
    data = as_batch("data", (x, y))
    count = len(keras.tree.flatten(data)[0])
    _checks.positive_integer("current", current)
    _checks.positive("seconds", seconds)
    if min(_checks.positive_integer("largest", largest), count) < 8:
        raise InputError(
            f"largest must be at least 8, and the data have 8 examples; received "
            f"largest={largest} and {count} examples."
        )
    if not model.built or not model.compiled:
        raise InputError("model must be built and compiled; received a model that is not.")
    own = leaves(model.optimizer)[0]
    sizes = [2**power for power in range(3, 31) if 2**power <= min(largest, count)]
    task = {
        "sizes": sizes,
        "current": min(current, count),
        "seconds": seconds,
        "noise_steps": _NOISE_STEPS,
        "recipe": str(recipe),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.pickle").write_bytes(pickle.dumps(data[:2]))
        model.save(folder / "model.keras")
        rows, noise = _read(folder, *_watch(folder, task, progress))
    rule = "linear" if isinstance(own, keras.optimizers.SGD) else "sqrt"
    return conclude(rows, noise, count, current, learning_rate(own) if rate is None else rate, rule)


def conclude(
    rows: list[dict[str, float]],
    noise: dict[str, Any],
    count: int,
    current: int,
    rate: float,
    rule: str,
) -> BatchSize:
    """Returns what follows from the measurements of `count` examples."""
    speeds = {int(row["batch_size"]): row["examples_per_second"] for row in rows}
    most = max(count // _FEWEST_STEPS, min(speeds))
    knee, scale = throughput.knee(speeds), noise["noise_scale"]
    allowed = max([size for size in speeds if size <= most], default=min(speeds))
    best = min(knee, allowed) if scale is None else throughput.fastest(speeds, scale, most)
    return BatchSize(
        sizes=tuple(rows),
        knee=knee,
        noise_scale=scale,
        most=most,
        recommended=best,
        current=current,
        learning_rate=scaled_learning_rate(rate, best, current, rule) if rate > 0 else rate,
        rule=rule,
        note=noise["reason"],
    )


def _watch(folder: Path, task: dict[str, Any], progress: bool) -> tuple[str, str]:
    """Waits for the child; returns what it refused and how it ended badly, or nothing."""
    child = isolated.server().start(_MEASURE, folder, task)
    try:
        with Progress(transient=True, disable=not progress) as bar:
            shown = bar.add_task("batch sizes", total=len(task["sizes"]) + 1)
            while child.wait(0.1) is None:
                bar.update(shown, completed=len(_rows(folder)) + (folder / "noise.json").is_file())
        return (child.answer or {}).get("refused", ""), child.ending
    finally:
        child.stop()


def _read(folder: Path, refused: str, ending: str) -> tuple[list[dict[str, float]], dict[str, Any]]:
    rows = _rows(folder)
    if refused:
        why = refused.rpartition("Exception encountered: ")[2].splitlines()[0]
        raise InputError(f"model must be one that another process can load; there: {why}")
    if not rows:
        raise InputError(f"model must train on batches of 8; its process was {ending}.")
    noise = json.loads((folder / "noise.json").read_text("utf-8"))
    if ending:
        last = int(rows[-1]["batch_size"])
        noise["reason"] = f"{noise['reason']} batches above {last} failed: {ending}".strip()
    return rows, noise


def _rows(folder: Path) -> list[dict[str, float]]:
    path = folder / measure.SIZES
    if not path.is_file():
        return []
    lines = path.read_text("utf-8").split("\n")[:-1]  # what follows the last end is half a line
    return [json.loads(line) for line in lines]
