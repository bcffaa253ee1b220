"""Faulty programs as people ask about them, which the rules were not calibrated on.

Written in the style of public questions: small, with their own data, heads and activations as
layers of their own, models made by functions. `right` names the symptoms that count as the cause;
it was written down before the doctor was first run on the program. `symptom:word` counts only if
the finding's first cause holds the word. `good` is the score (accuracy, or R^2) on validation from
which the program counts as repaired, None where no change of the program can repair it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

Arrays = tuple[Any, Any]
O, I = keras.optimizers, keras.initializers  # noqa: E741


@dataclasses.dataclass(frozen=True)
class Stranger:
    """One program.

    Attributes:
        build: returns the compiled model.
        data: training inputs and targets.
        held: validation inputs and targets, or None.
        right: symptoms that name the cause.
        good: score from which it is repaired, or None.
        fit: other arguments of `fit`.
    """

    build: Callable[[], Any]
    data: Arrays
    held: Arrays | None
    right: tuple[str, ...]
    good: float | None
    fit: dict[str, Any]


MADE: dict[str, Callable[[Any], Stranger]] = {}


def stranger(*right: str, good: float | None = None, **fit: Any) -> Callable[..., Any]:
    """Registers a function of a random generator that returns (build, data, held)."""

    def register(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def make(rng: Any) -> Stranger:
            build, data, held = function(rng)
            return Stranger(build, data, held, right, good, {"epochs": 10, "batch_size": 32, **fit})

        MADE[function.__name__] = make
        return function

    return register


def net(shape: Any, *stack: Any) -> Any:
    """Returns a Sequential model."""
    return keras.Sequential([keras.Input(shape), *stack])


def built(
    make: Callable[[], Any], optimizer: Any, loss: Any, metrics: Any = ("accuracy",)
) -> Callable[[], Any]:
    """Returns a function that makes and compiles a model."""

    def build() -> Any:
        model = make()
        chosen = optimizer() if callable(optimizer) else optimizer
        model.compile(optimizer=chosen, loss=loss, metrics=list(metrics))
        return model

    return build


def split(x: Any, y: Any, share: float = 0.25) -> tuple[Arrays, Arrays]:
    """Returns the last rows apart."""
    cut = int(len(x) * (1 - share))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


def blobs(rng: Any, n: int = 600, classes: int = 3, features: int = 6, wide: float = 2.5) -> Arrays:
    """Classes around centres."""
    centres = rng.normal(size=(classes, features)) * wide
    y = rng.integers(0, classes, n)
    return (centres[y] + rng.normal(size=(n, features))).astype("float32"), y.astype("int64")


def rings(rng: Any, n: int = 600) -> Arrays:
    """Two classes, one around the other."""
    y = rng.integers(0, 2, n)
    angle, radius = rng.uniform(0, 6.28, n), 1 + 1.5 * y + 0.2 * rng.normal(size=n)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return x.astype("float32"), y.astype("int64")


def spots(rng: Any, n: int = 500, classes: int = 4, size: int = 10) -> Arrays:
    """Grey images, 0 to 1, of a bright spot in one of four corners."""
    y = rng.integers(0, classes, n)
    x = 0.25 * rng.random((n, size, size, 1))
    half = size // 2
    for i, k in enumerate(y):
        r, c = (
            half * (k // 2) + rng.integers(0, half - 2),
            half * (k % 2) + rng.integers(0, half - 2),
        )
        x[i, r : r + 3, c : c + 3] += 0.7
    return np.clip(x, 0, 1).astype("float32"), y.astype("int64")


def houses(rng: Any, n: int = 500) -> Arrays:
    """Prices in dollars from five standardized features."""
    x = rng.normal(size=(n, 5)).astype("float32")
    y = 200_000 + 50_000 * (x @ [1.0, -0.6, 0.4, 0.2, 0.1]) + 15_000 * x[:, 0] * x[:, 1]
    return x, y.astype("float32")


def hills(rng: Any, n: int = 600) -> Arrays:
    """A smooth surface with a little noise, about 0 +- 1."""
    x = rng.uniform(-2, 2, (n, 3)).astype("float32")
    y = np.sin(2 * x[:, 0]) + 0.5 * x[:, 1] * x[:, 2] + 0.05 * rng.normal(size=n)
    return x, y.astype("float32")[:, None]
