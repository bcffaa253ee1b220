"""Data that are not what the model takes them for."""

from typing import Any

import numpy as np
from keras import layers

from benchmarks.doctor.strangers.base import (
    O,
    blobs,
    built,
    houses,
    net,
    split,
    spots,
    stranger,
)


@stranger("unscaled_inputs", "dead_units:unscaled", good=0.85, epochs=10)
def raw_pixels(rng: Any) -> Any:
    """uint8 images straight into Dense layers with SGD."""
    x, y = spots(rng)
    make = lambda: net(  # noqa: E731
        (10, 10, 1), layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(4, "softmax")
    )
    data = split((255 * x).astype("uint8"), y)
    return built(make, lambda: O.SGD(0.05), "sparse_categorical_crossentropy"), *data


@stranger("unscaled_inputs", good=0.85, epochs=15)
def divided_in_and_outside(rng: Any) -> Any:
    """X / 255 before the model and Rescaling(1/255) in it."""
    x, y = spots(rng)
    make = lambda: net(  # noqa: E731
        (10, 10, 1),
        layers.Rescaling(1 / 255),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    )
    return built(make, lambda: O.SGD(0.01), "sparse_categorical_crossentropy"), *split(x, y)


@stranger("unscaled_inputs", good=0.85, epochs=15)
def tanh_on_years_and_salaries(rng: Any) -> Any:
    """Columns as large as 2,000 and 60,000 under tanh."""
    x, y = blobs(rng, classes=2, features=4)
    x = x * np.array([10, 20_000, 5, 1], "float32") + np.array([2000, 60_000, 40, 0], "float32")
    make = lambda: net((4,), layers.Dense(16, "tanh"), layers.Dense(1, "sigmoid"))  # noqa: E731
    return built(make, "adam", "binary_crossentropy"), *split(x, y)


@stranger("target_scale", good=0.8, epochs=20)
def house_prices(rng: Any) -> Any:
    """Targets of 200,000 dollars."""
    make = lambda: net((5,), layers.Dense(32, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, "adam", "mse", ("mae",)), *split(*houses(rng))


@stranger("non_finite_data")
def gaps_in_the_table(rng: Any) -> Any:
    """NaN in one column: loss nan from the first step."""
    x, y = blobs(rng)
    x[rng.integers(0, len(x), 40), 2] = np.nan
    make = lambda: net((6,), layers.Dense(16, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, "adam", "sparse_categorical_crossentropy"), *split(x, y)


@stranger("no_signal", "not_learning:features", epochs=20)
def features_sorted_alone(rng: Any) -> Any:
    """X was sorted, y was not."""
    x, y = blobs(rng, n=300)
    x = x[np.argsort(x[:, 0])]
    make = lambda: net((6,), layers.Dense(64, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    rows = rng.permutation(300)
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *split(x[rows], y)


@stranger("class_imbalance", epochs=8)
def three_percent_fraud(rng: Any) -> Any:
    """'97 % accuracy, and it never finds one'."""
    x = rng.normal(size=(900, 5)).astype("float32")
    y = (x[:, 0] + 0.7 * rng.normal(size=900) > 2.35).astype("int64")
    make = lambda: net((5,), layers.Dense(8, "relu"), layers.Dense(1, "sigmoid"))  # noqa: E731
    return built(make, lambda: O.SGD(0.01), "binary_crossentropy"), *split(x, y)


@stranger("hidden_classes", epochs=10, class_weight={0: 1.0, 1: 1.0, 2: 0.0})
def a_class_of_weight_zero(rng: Any) -> Any:
    """class_weight={0: 1, 1: 1, 2: 0}."""
    make = lambda: net((6,), layers.Dense(16, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *split(*blobs(rng))


@stranger("leakage", epochs=10)
def the_answer_is_a_column(rng: Any) -> Any:
    """The label was left in the features."""
    x, y = blobs(rng, wide=0.5)
    x[:, 3] = y
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *split(x, y)
