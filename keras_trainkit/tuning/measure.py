"""What the child of `batch_size` does: time training steps, and measure the gradient's noise."""

import json
import pickle
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import psutil

from keras_trainkit import recipe as recipes
from keras_trainkit import runs
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import GradientNoiseScale

SIZES = "sizes.jsonl"
_SLOWEST_STEP = 4.0
_NOISE_BATCHES = 8


def run(folder: Path, **task: Any) -> dict[str, Any]:
    """Measures; every size is written as soon as it is known."""
    if task["recipe"]:
        recipes.load(task["recipe"])  # its own layers register
    x, y = pickle.loads((folder / "data.pickle").read_bytes())  # this process's parent wrote it
    model = runs.load_model(folder / "model.keras")
    noise = _noise_scale(model, x, y, task)
    (folder / "noise.json").write_text(json.dumps(noise), "utf-8")
    with (folder / SIZES).open("w", encoding="utf-8") as file:
        for size in task["sizes"]:
            measured = time_steps(model, x, y, size, task["seconds"])
            file.write(json.dumps(measured) + "\n")
            file.flush()
            if size / measured["examples_per_second"] > _SLOWEST_STEP:
                break
    return {}


def time_steps(model: Any, x: Any, y: Any, size: int, seconds: float) -> dict[str, float]:
    """Trains with one batch for about `seconds` and returns the speed and the memory."""
    batch = [keras.tree.map_structure(lambda array: array[:size], part) for part in (x, y)]
    model.train_on_batch(*batch)  # traces and compiles
    model.train_on_batch(*batch)
    times: list[float] = []
    while sum(times) < seconds or len(times) < 3:
        began = time.perf_counter()
        model.train_on_batch(*batch)
        times.append(time.perf_counter() - began)
        if times[-1] > _SLOWEST_STEP:
            break
    resident = psutil.Process().memory_info().rss / 2**20
    return {
        "batch_size": size,
        "examples_per_second": size / float(np.median(times)),
        "resident_mib": resident,
    }


def _noise_scale(model: Any, x: Any, y: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Trains for a while and averages the second half of the estimates."""
    count = len(keras.tree.flatten(x)[0])
    small = max(min(task["current"], count // (2 * _NOISE_BATCHES)), 1)
    try:
        scale = GradientNoiseScale(
            (x, y), small, min(_NOISE_BATCHES, count // small), max(task["noise_steps"] // 10, 1)
        )
        steps_an_epoch = -(-count // task["current"])
        epochs = -(-task["noise_steps"] // steps_an_epoch)
        model.steps_per_execution = 1
        model.fit(x, y, batch_size=task["current"], epochs=epochs, verbose=0, callbacks=[scale])
    except InputError as error:
        return {"noise_scale": None, "reason": str(error)}
    half = slice(len(scale.history["step"]) // 2, None)
    gradient = float(np.mean(scale.history["gradient"][half]))
    noise = float(np.mean(scale.history["noise"][half]))
    if not (np.isfinite(noise) and gradient > 0 and noise > 0):
        return {"noise_scale": None, "reason": "the gradient drowns in noise: no scale can be told"}
    return {"noise_scale": noise / gradient, "reason": ""}
