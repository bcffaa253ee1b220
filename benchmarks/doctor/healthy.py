"""Healthy programs: the bases with other networks, optimizers, batches, data and losses."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.doctor.program import BASES, Program

Change = Callable[[Program], Any]
OPT = keras.optimizers


def sets(**values: Any) -> Change:
    """Returns a change that sets fields."""

    def change(program: Program) -> None:
        for name, value in values.items():
            setattr(program, name, value)

    return change


def cosine(rate: float) -> Any:
    """AdamW along a cosine."""
    return OPT.AdamW(OPT.schedules.CosineDecay(rate, 300))


def logits(program: Program) -> None:
    """A linear head, and the loss that takes logits."""
    program.head = None
    program.metrics = []
    program.loss = {
        "classes": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "binary": keras.losses.BinaryCrossentropy(from_logits=True),
        "regression": keras.losses.Huber(),
    }[program.task]


def one_hot(program: Program) -> None:
    """One-hot targets and a little label smoothing; for measurements the absolute error."""
    if program.task != "classes":
        program.loss = "mae" if program.task == "regression" else "binary_crossentropy"
        return
    units = program.units
    program.both(lambda x, y: (x, keras.utils.to_categorical(y, units)))
    program.loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.05)


def augmented(program: Program) -> None:
    """Shifted images; elsewhere a little noise."""
    image = program.body == "conv"
    program.before = [
        lambda: layers.RandomTranslation(0.1, 0.1) if image else layers.GaussianNoise(0.1)
    ]


def stopped(program: Program) -> None:
    """Up to forty epochs with early stopping."""
    program.epochs = 40
    program.callbacks = [lambda: keras.callbacks.EarlyStopping(patience=3)]


def half(program: Program) -> None:
    """Half of the rows, twice the epochs."""
    n = len(program.x) // 2
    program.x, program.y = program.x[:n], program.y[:n]
    program.epochs = int(1.5 * program.epochs)


VARIANTS: dict[str, Change] = {
    "as it is": lambda program: None,
    "SGD": sets(optimizer=lambda rate: OPT.SGD(0.05, momentum=0.9)),
    "RMSprop": sets(optimizer=OPT.RMSprop),
    "AdamW on a cosine": sets(optimizer=cosine, rate=0.01),
    "Nadam, batch 8": sets(optimizer=OPT.Nadam, batch=8, rate=2e-3),
    "batch 96": sets(batch=96, rate=0.01, optimizer=OPT.Adam, epochs=25),
    "GELU": lambda program: program.hidden.update(activation="gelu"),
    "tanh": lambda program: program.hidden.update(activation="tanh"),
    "dropout": sets(after=[lambda: layers.Dropout(0.3)]),
    "weight decay": lambda program: program.hidden.update(
        kernel_regularizer=keras.regularizers.L2(1e-4)
    ),
    "logits": logits,
    "other loss": one_hot,
    "augmented": augmented,
    "early stopping": stopped,
    "half of the rows": half,
}
DEEP: dict[str, Callable[[], Program]] = {
    f"{source}, {wrap} norm, {depth} blocks": (
        lambda source=source, wrap=wrap, depth=depth: Program(
            source, "residual", (24,) * (depth + 1), wrap=wrap, epochs=10
        )
    )
    for source in ("digits", "moons", "surface")
    for wrap, depth in (("layer", 2), ("batch", 5), ("layer", 16))
} | {
    f"{source}, {body}, {wrap} norm": (
        lambda source=source, body=body, sizes=sizes, wrap=wrap: Program(
            source, body, sizes, wrap=wrap
        )
    )
    for source, body, sizes in (
        ("digits", "dense", (32, 32)),
        ("wine", "dense", (16,)),
        ("mnist", "conv", (8, 16)),
        ("mpg", "dense", (24,)),
    )
    for wrap in ("batch", "layer")
}
SHORT = ("SGD", "GELU", "dropout", "logits", "other loss", "half of the rows")
LONG = {"digits-gru", "signs-rnn", "waves-rnn", "mnist-cnn", "digits-cnn"}


def programs() -> dict[str, tuple[Callable[[], Program], Change]]:
    """Returns every healthy program by name: what makes it, and what is changed."""
    result = {}
    for base, make in BASES.items():
        for variant, change in VARIANTS.items():
            if base in LONG and variant not in (*SHORT[:5], "as it is", "augmented"):
                continue
            result[f"{base}, {variant}"] = (make, change)
    result |= {name: (make, VARIANTS["as it is"]) for name, make in DEEP.items()}
    return result


def rng_of(seed: int) -> np.random.Generator:
    """Returns the random numbers of a seed."""
    return np.random.default_rng(seed)
