"""Judges curves alone, healthy and sick, as a log of another program shows them.

    python -m benchmarks.doctor.curves

Sixty draws of each shape: epochs, scale, floor, gap and noise vary. Prints the share of healthy
curves with an error or a warning, and of sick ones whose first finding is the cause.
"""

import collections
from collections.abc import Iterator

import numpy as np

import keras_trainkit as tk

DRAWS = 60
Curves = tuple[np.ndarray, np.ndarray | None]


def healthy(rng: np.random.Generator) -> Iterator[tuple[str, Curves]]:
    """Yields losses of trainings that went well."""
    count = int(rng.integers(5, 120))
    t, scale, floor = np.arange(count), rng.uniform(0.2, 5), rng.uniform(0.01, 0.6)
    gap = 1 + rng.uniform(0, 0.15)

    def noise(size: float) -> np.ndarray:
        return 1 + size * rng.normal(size=count)

    falls = floor + (1 - floor) * np.exp(-t / (count * rng.uniform(0.08, 0.25)))
    falls, power = scale * falls, scale * (floor + (1 - floor) * (1 + t) ** -rng.uniform(0.5, 1.2))
    yield "exponential", (falls * noise(0.01), falls * gap * noise(0.02))
    yield "power law", (power * noise(0.01), power * gap * noise(0.02))
    yield "noisy", (falls * noise(0.05), falls * gap * noise(0.06))
    yield "dropout", (falls * noise(0.02), falls * rng.uniform(0.8, 0.97) * noise(0.02))
    yield "no validation", (falls * noise(0.02), None)
    steps = np.where(t >= count // 2, 0.75, 1.0) * falls
    yield "rate dropped", (steps * noise(0.01), steps * gap * noise(0.015))
    warm = np.concatenate([np.full(max(2, count // 10), scale), falls])[:count]
    yield "warm-up", (warm * noise(0.01), warm * gap * noise(0.015))
    yield "few validation rows", (falls * noise(0.01), falls * gap * noise(0.10))
    yield "below zero", (falls * noise(0.01) - 2 * scale, falls * gap * noise(0.01) - 2 * scale)
    waves = falls * (1 + 0.05 * np.sin(t / 3))
    yield "cyclical rate", (waves * noise(0.01), waves * gap * noise(0.02))


def sick(rng: np.random.Generator) -> Iterator[tuple[set[str], Curves]]:
    """Yields the causes that count as right, and the losses that they make."""
    count = int(rng.integers(12, 100))
    t, scale = np.arange(count), rng.uniform(0.3, 5)

    def noise(size: float) -> np.ndarray:
        return 1 + size * rng.normal(size=count)

    falls = scale * (0.1 + 0.9 * np.exp(-t / (count * 0.2)))
    rises = falls + scale * 0.6 * np.clip(t / count - 0.25, 0, None)
    yield {"overfitting"}, (falls * noise(0.01), rises * noise(0.02))
    broken = np.where(t >= count // 2, np.nan, falls)
    yield {"non_finite_loss"}, (broken, broken)
    grows = scale * np.exp(t / count * rng.uniform(3, 20))
    yield {"learning_rate_too_high", "oscillation"}, (grows, scale * np.exp(t / count * 3))
    still = np.full(count, np.log(10))
    yield {"flat_curve"}, (still * noise(0.001), still * noise(0.001))
    yield {"validation_unmoved"}, (falls * noise(0.01), np.full(count, scale) * noise(0.01))


def judged(curves: Curves) -> list[tuple[str, str]]:
    """Returns severity and symptom of each finding."""
    history = {"train_loss": curves[0].tolist()}
    if curves[1] is not None:
        history["val_loss"] = curves[1].tolist()
    return [(f.severity, f.symptom) for f in tk.diagnose(history, show=False).findings]


def main() -> None:
    """Prints both tables."""
    alarms: collections.Counter[tuple[str, str]] = collections.Counter()
    right: collections.Counter[str] = collections.Counter()
    for seed in range(DRAWS):
        for name, curves in healthy(np.random.default_rng(seed)):
            for severity in {severity for severity, _ in judged(curves)} & {"error", "warning"}:
                alarms[name, severity] += 1
        for causes, curves in sick(np.random.default_rng(1000 + seed)):
            found = judged(curves)
            right[" or ".join(sorted(causes))] += bool(found) and found[0][1] in causes
    print(f"alarms on healthy curves, of {DRAWS} a shape and ten shapes: {dict(alarms)}")
    print(f"cause first, of {DRAWS} a shape: {dict(right)}")


if __name__ == "__main__":
    main()
