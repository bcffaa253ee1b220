"""Find a learning rate: raise it from step to step and watch the loss."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from rich.progress import Progress

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers._inside import leaves
from keras_trainkit.recording.stateless_loss import as_batch
from keras_trainkit.tuning import suggestions
from keras_trainkit.tuning.undisturbed import learning_rate, undisturbed

_MOMENTUM, _DIVERGED = 0.9, 4.0
_POINTS = 101  # at which a schedule is looked at
NAMES = ("valley", "steep", "minimum", "slide")


@dataclasses.dataclass(frozen=True, eq=False)
class LRCurve:
    """One sweep: a loss a step, up to divergence."""

    rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    objection: str

    def suggestions(self) -> dict[str, float]:
        """Returns the four learning rates by name; the ends of the curve are left out."""
        cut = slice(len(self.rates) // 10, -3)
        return {
            name: getattr(suggestions, name)(self.rates[cut], self.smoothed[cut]) for name in NAMES
        }


@dataclasses.dataclass(frozen=True, eq=False)
class LRRange:
    """What a range test found.

    Attributes:
        curves: one for every repeat.
        suggestions: the four rates by name, as (median, lowest, highest) over the repeats.
        recommended: the rate to train with, or None where the curves say nothing.
        low: the lowest recommendation of a repeat.
        high: the highest.
        reason: why there is no recommendation; otherwise empty.
        peak: how often the mean of the model's schedule lies in its highest rate; 1 without one.
            The three rates above are highest rates, whose mean over the training is what was read.
    """

    curves: tuple[LRCurve, ...]
    suggestions: dict[str, tuple[float, float, float]]
    recommended: float | None
    low: float | None
    high: float | None
    reason: str
    peak: float = 1.0

    @property
    def override(self) -> str:
        """What to put behind `trainkit train RECIPE`, such as `learning_rate=0.0032`."""
        return f"learning_rate={self.recommended:.2g}" if self.recommended else ""

    def plot(self, path: str | Path) -> None:
        """Draws the curves and the suggestions into a PNG."""
        from keras_trainkit.tuning.pictures import draw_range

        draw_range(self, Path(path))

    def _repr_html_(self) -> str:
        """Returns the recommendation and the curves for a notebook."""
        from keras_trainkit import _notebook
        from keras_trainkit.tuning.pictures import range_figure

        rates = {
            name: f"{rate:.2g} ({low:.2g} to {high:.2g})"
            for name, (rate, low, high) in self.suggestions.items()
        }
        said = self.override or f"no recommendation: {self.reason}"
        return _notebook.shown("learning rate", said, rates, range_figure(self))

    def write_board(self, log_dir: str | Path) -> None:
        """Writes the same figure for TensorBoard, as `lr_range`."""
        from keras_trainkit.recording import summaries
        from keras_trainkit.tuning.pictures import range_figure

        writer = summaries.open_writer(log_dir)
        summaries.write_figure(writer, "lr_range", range_figure(self), 0)
        writer.close()


def lr_range(
    model: Any,
    x: Any,
    y: Any,
    *,
    batch_size: int = 32,
    steps: int = 100,
    low: float = 1e-6,
    high: float = 10.0,
    repeats: int = 3,
    seed: int = 0,
    total_steps: int | None = None,
    progress: bool = False,
) -> LRRange:
    """Sweeps the learning rate from `low` to `high` and reads the best one off the loss.

    Afterwards the model, its optimizer and the random states are what they were, bit for bit,
    also when it is broken off. Each repeat starts from the model's weights with an optimizer
    that starts anew, sees other batches, and ends when the loss diverges. With a
    `MultiOptimizer` the first optimizer has the rate of the sweep and the others keep their ratio
    to it. Names that were excluded from weight decay are not excluded here.

    The recommendation of a repeat lies halfway, on the logarithmic axis, between its valley and
    the rate of its lowest loss over ten; that of all is their median. A sweep holds no rate for
    long, so this is a rate to train with throughout. A model whose optimizer has a schedule spends
    most of its steps below the highest rate: with `total_steps` the recommendation is the highest
    rate of a schedule whose mean is the rate found.

    Args:
        model: a built and compiled Keras model.
        x: training inputs: an array, or a nest of them.
        y: targets.
        batch_size: examples in a step.
        steps: of a sweep.
        low: the first learning rate.
        high: the last.
        repeats: sweeps.
        seed: of the batches; repeat `i` uses `seed + i`.
        total_steps: of the training that is to come, for the mean of the optimizer's schedule.
        progress: whether a progress bar is shown.

    Raises:
        InputError: an argument is out of range, or the model cannot be lent.

    Example:
        >>> import keras, numpy as np
        >>> rng = np.random.default_rng(0)
        >>> x = rng.normal(size=(256, 8)).astype("float32")
        >>> y = x @ rng.normal(size=(8, 1))
        >>> model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> found = lr_range(model, x, y, repeats=1)
        >>> 0.003 < found.recommended < 1
        True

    Reference:
        Smith, Cyclical Learning Rates, arXiv:1506.01186; fastai's `lr_find` for the four names.
    """
    for name, value in {"batch_size": batch_size, "repeats": repeats}.items():
        _checks.positive_integer(name, value)
    if total_steps is not None:
        _checks.positive_integer("total_steps", total_steps)
    if _checks.positive_integer("steps", steps) < 20:
        raise InputError(f"steps must be at least 20; received steps={steps}.")
    if not _checks.positive("low", low) < _checks.positive("high", high):
        raise InputError(f"low must be below high; received low={low}, high={high}.")
    data = as_batch("data", (x, y))
    rates = np.geomspace(low, high, steps)
    curves = []
    with undisturbed(model) as rewind, Progress(transient=True, disable=not progress) as bar:
        task = bar.add_task("learning rates", total=steps * repeats)
        base = [learning_rate(one) for one in leaves(model.optimizer)]
        for repeat in range(repeats):
            rewind()
            batches = _batches(data, batch_size, seed + repeat)
            curves.append(_sweep(model, batches, rates, base))
            bar.update(task, completed=(repeat + 1) * steps)
    peak = 1.0 if total_steps is None else peak_over_mean(model.optimizer, total_steps)
    return conclude(tuple(curves), peak)


def peak_over_mean(optimizer: Any, steps: int) -> float:
    """Returns the highest rate of an optimizer's schedule over its mean; 1 for a constant rate.

    Example:
        >>> schedule = keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.0)
        >>> round(peak_over_mean(keras.optimizers.SGD(schedule), 101), 3)  # a line down to zero
        2.0
    """
    rate = leaves(optimizer)[0].get_config()["learning_rate"]
    if not isinstance(rate, dict):
        return 1.0
    schedule = keras.saving.deserialize_keras_object(rate)
    at = np.linspace(0, steps - 1, min(steps, _POINTS))
    rates = [float(keras.ops.convert_to_numpy(schedule(float(step)))) for step in at]
    return max(rates) / float(np.mean(rates)) if max(rates) > 0 else 1.0


def _sweep(model: Any, batches: Any, rates: np.ndarray, base: list[float]) -> LRCurve:
    """Trains a step at every rate, until the loss diverges."""
    losses: list[float] = []
    for rate in rates:
        for one, own in zip(leaves(model.optimizer), base, strict=True):
            one.learning_rate = float(rate * own / base[0])
        model.reset_metrics()
        x, y = next(batches)
        losses.append(float(model.train_on_batch(x, y, return_dict=True)["loss"]))
        smoothed = suggestions.smooth(np.array(losses), _MOMENTUM)
        if suggestions.before_divergence(smoothed, _DIVERGED, len(rates)) < len(losses):
            break
    return read(rates, np.array(losses))


def read(rates: np.ndarray, losses: np.ndarray) -> LRCurve:
    """Returns the curve of a sweep: cut where it diverges, smoothed, judged."""
    smoothed = suggestions.smooth(losses, _MOMENTUM)
    end = suggestions.before_divergence(smoothed, _DIVERGED, len(rates))
    objection = suggestions.objection(losses[:end], smoothed[:end], whole=end == len(rates))
    return LRCurve(rates[:end], losses[:end], smoothed[:end], objection)


def conclude(curves: tuple[LRCurve, ...], peak: float = 1.0) -> LRRange:
    """Returns what several curves say together; `peak` as in `LRRange`."""
    reasons = [one.objection for one in curves if one.objection]
    if reasons:
        return LRRange(curves, {}, None, None, None, reasons[0], peak)
    found = [one.suggestions() for one in curves]
    columns = {name: [one[name] for one in found] for name in NAMES}
    each = [float(peak * np.sqrt(one["valley"] * one["minimum"])) for one in found]
    spread = {name: (float(np.median(v)), min(v), max(v)) for name, v in columns.items()}
    return LRRange(curves, spread, float(np.median(each)), min(each), max(each), "", peak)


def _batches(data: Any, batch_size: int, seed: int) -> Iterator[Any]:
    """Yields shuffled batches without end; rows are drawn without replacement in a pass."""
    random = np.random.default_rng(seed)
    count = len(keras.tree.flatten(data)[0])
    while True:
        order = random.permutation(count)
        for start in range(0, max(count - batch_size, 0) + 1, batch_size):
            rows = order[start : start + batch_size]
            yield keras.tree.map_structure(lambda array, rows=rows: array[rows], data[:2])
