"""Draws docs/verdict.svg: what the doctor says of a network whose accuracy stays at one half.

python docs/make_verdict.py
"""

import io
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from rich.console import Console

from keras_trainkit import Doctor
from keras_trainkit.diagnosis.display import show_verdict
from tests.doctor.programs import so_31880720


def main() -> None:
    """Trains the program and keeps the verdict at the end."""
    keras.utils.set_random_seed(0)
    model, arguments = so_31880720(np.random.default_rng(0))
    console = Console(
        record=True, width=104, highlight=False, force_terminal=True, file=io.StringIO()
    )
    doctor = Doctor(show=False)
    model.fit(**arguments, verbose=0, callbacks=[doctor])
    show_verdict(doctor.verdict, console)
    svg = console.export_svg(title="model.fit(x, y, callbacks=[Doctor()])")
    (Path(__file__).parent / "verdict.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
