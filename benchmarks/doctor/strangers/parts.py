"""Training, validation and inference that do not agree."""

from typing import Any

import numpy as np
from keras import layers

from benchmarks.doctor.strangers.base import (
    O,
    blobs,
    built,
    net,
    split,
    spots,
    stranger,
)


@stranger("validation_differs", epochs=10)
def validation_as_raw_pixels(rng: Any) -> Any:
    """x_train / 255 and x_test as it is."""
    x, y = spots(rng)
    make = lambda: net(  # noqa: E731
        (10, 10, 1),
        layers.Conv2D(8, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    )
    (a, b), (c, d) = split(x, y)
    return (
        built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"),
        (a, b),
        ((255 * c).astype("uint8"), d),
    )


@stranger("validation_differs", epochs=15)
def validation_not_standardized(rng: Any) -> Any:
    """StandardScaler fitted and applied to x_train alone."""
    x, y = blobs(rng)
    x = 50 + 20 * x
    (a, b), (c, d) = split(x, y)
    a = (a - a.mean(axis=0)) / a.std(axis=0)
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), (a, b), (c, d)


@stranger("validation_differs", "sorted_rows", epochs=10)
def validation_split_of_sorted_rows(rng: Any) -> Any:
    """Rows by class, validation_split=.25: the last class is in validation alone."""
    x, y = blobs(rng, classes=4)
    rows = np.argsort(y, kind="stable")
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(4, "softmax"))  # noqa: E731
    data = split(x[rows], y[rows])
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *data


@stranger("validation_differs", epochs=10)
def folders_in_another_order(rng: Any) -> Any:
    """Class numbers by the order in which the folders were listed, once for each part."""
    x, y = blobs(rng, classes=4)
    (a, b), (c, d) = split(x, y)
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(4, "softmax"))  # noqa: E731
    other = np.array([2, 0, 3, 1])
    return (
        built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"),
        (a, b),
        (c, other[d]),
    )


@stranger("leakage", epochs=10)
def validated_on_the_training_rows(rng: Any) -> Any:
    """validation_data=(x, y), the very same."""
    x, y = blobs(rng, n=300, wide=0.8)
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), (x, y), (x, y)


def normalized_convnet(momentum: float) -> Any:
    """Two convolutions with batch normalization and ReLU layers."""
    return net(
        (10, 10, 1),
        layers.Conv2D(8, 3, use_bias=False),
        layers.BatchNormalization(momentum=momentum),
        layers.ReLU(),
        layers.Conv2D(8, 3, use_bias=False),
        layers.BatchNormalization(momentum=momentum),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    )


@stranger("statistics_behind", good=0.85, epochs=4)
def evaluate_disagrees_with_fit(rng: Any) -> Any:
    """'99 % in fit, 25 % in evaluate, on the same data': momentum .999."""
    data = split(*spots(rng, n=800))
    make = lambda: normalized_convnet(0.999)  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *data


@stranger("statistics_behind", epochs=25)
def two_images(rng: Any) -> Any:
    """Can it learn two images by heart? fit says yes, evaluate says no."""
    x, y = spots(rng, n=24)
    return (
        built(
            lambda: normalized_convnet(0.99),
            lambda: O.Adam(0.005),
            "sparse_categorical_crossentropy",
        ),
        (x, y),
        (x, y),
    )
