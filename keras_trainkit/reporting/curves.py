"""The picture of a training: loss, metrics and learning rate over the epochs."""

import math
from typing import TYPE_CHECKING

from keras_trainkit.runs import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOT_CURVES = {"epoch", "seconds", "examples_per_second"}


def save_curves(run: Run) -> None:
    """Draws every logged value of a run into `curves.png` in its folder."""
    from matplotlib.figure import Figure

    history = run.history
    names = [n for n in history if n not in _NOT_CURVES and not n.startswith("val_")]
    if not names:
        return
    figure = Figure(figsize=(4 * len(names), 3.2), dpi=120, layout="constrained")
    for axes, name in zip(figure.subplots(1, len(names), squeeze=False)[0], names, strict=True):
        _draw(axes, history, name)
    figure.suptitle(f"{run.recipe}  {run.name}", fontsize=10)
    run.write("curves.png", lambda path: figure.savefig(path, format="png"))


def _draw(axes: "Axes", history: dict[str, list[float]], name: str) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = history["epoch"]
    held = history.get(f"val_{name}")
    axes.plot(epochs, history[name], color="#4269d0", label="training")
    if held:
        axes.plot(epochs, held, color="#ff725c", label="validation")
        axes.legend(frameon=False, fontsize=8)
    seen = [value for value in (*history[name], *(held or ())) if math.isfinite(value)]
    if name == "loss" and seen and 0 < 10 * min(seen) < max(seen):
        axes.set_yscale("log")
        # Plain numbers: the powers of ten of the default look up fonts that not every machine has.
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(name.replace("_", " "), fontsize=10)
    axes.set_xlabel("epoch", fontsize=8)
    axes.tick_params(which="both", labelsize=8)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
