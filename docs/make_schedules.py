"""Draws docs/schedules.png: every schedule of keras_trainkit.schedules over a run of 100 steps.

    python docs/make_schedules.py

Over each curve stands the code that made it, evaluated as it is. Where a schedule is made around
another one, that one is drawn in grey behind it.
"""

import os
import textwrap
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import matplotlib.pyplot as plt
import PIL.Image

from keras_trainkit import schedules

STEPS = 100
COLUMNS = 3
BLUE, GREY = "#2563eb", "#9ca3af"
EXAMPLES = [
    "Constant(0.1)",
    "OneCycle(0.1, steps=100)",
    "WarmupStableDecay(0.1, steps=100)",
    "FlatCosine(0.1, steps=100)",
    "Polynomial(0.1, steps=100, power=2.0, warmup=10)",
    "MultiStep(0.1, (40, 70), warmup=5)",
    "InverseSqrt(0.1, warmup=10)",
    "Noam(width=64, warmup=20, scale=3.5)",
    "CosineRestarts(0.1, 15, growth=2.0, decay=0.7)",
    "CyclicalTriangular(0.01, 0.1, half_cycle=10)",
    "CyclicalTriangular2(0.01, 0.1, half_cycle=10)",
    "CyclicalExpRange(0.01, 0.1, half_cycle=10, gamma=0.98)",
    "LinearWarmup(CosineRestarts(0.1, 30), steps=20)",
    "Sequential((0.05, OneCycle(0.1, 60)), boundaries=(20,))",
    "Scale(OneCycle(0.1, 100), 0.5)",
    "Clamp(OneCycle(0.1, 100), 0.02, 0.08)",
    "Accumulated(OneCycle(0.1, 25), steps_per_update=4)",
    'resolve(WarmupStableDecay(0.1, "100%", "10%", "2ep"), total_steps=100, steps_per_epoch=20)',
]


def draw(axes, code):
    """Draws one schedule under the code that makes it."""
    schedule = eval(code, vars(schedules))
    around = getattr(schedule, "schedule", None)
    if around is not None:
        schedules.plot(around, STEPS, axes)
        axes.lines[-1].set(color=GREY, linewidth=1.2, linestyle=(0, (3, 2)))
    schedules.plot(schedule, STEPS, axes)
    line = axes.lines[-1]
    line.set(color=BLUE, linewidth=2, solid_capstyle="round")
    axes.fill_between(*line.get_data(), color=BLUE, alpha=0.08, linewidth=0)
    axes.set(xlim=(0, STEPS), ylim=(0, 0.11), yticks=(0, 0.05, 0.1), xlabel="", ylabel="")
    axes.set_xticks(range(0, STEPS + 1, 25))
    axes.tick_params(labelsize=7, length=0, colors="0.35")
    axes.grid(color="0.92", linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", color="0.7")
    name, rest = code.split("(", 1)
    axes.set_title(name, loc="left", fontsize=10, fontweight="bold", color="0.1", pad=24)
    shown = "\n".join(textwrap.wrap(f"({rest}", 50))
    axes.annotate(
        shown, (0, 1), (0, 19), "axes fraction", "offset points", fontsize=7.2, color="0.35",
        family="monospace", va="top",
    )  # fmt: skip


def main():
    """Draws the picture."""
    figure, grid = plt.subplots(-(-len(EXAMPLES) // COLUMNS), COLUMNS, figsize=(11, 13.2))
    for axes, code in zip(grid.ravel(), EXAMPLES, strict=True):
        draw(axes, code)
    figure.supxlabel("step", fontsize=9, color="0.35", y=0.008)
    figure.supylabel("learning rate", fontsize=9, color="0.35", x=0.008)
    figure.subplots_adjust(0.055, 0.035, 0.985, 0.955, wspace=0.14, hspace=0.62)
    figure.set_dpi(100)
    figure.canvas.draw()
    picture = PIL.Image.frombuffer(
        "RGBA", figure.canvas.get_width_height(), figure.canvas.buffer_rgba()
    )
    picture.convert("RGB").quantize(64).save(
        Path(__file__).with_name("schedules.png"), optimize=True
    )


if __name__ == "__main__":
    main()
