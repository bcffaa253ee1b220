"""Heads, losses and metrics that do not belong together."""

from typing import Any

import keras
from keras import layers

from benchmarks.doctor.strangers.base import (
    O,
    blobs,
    built,
    hills,
    net,
    rings,
    split,
    spots,
    stranger,
)


def two_headed_softmax() -> Any:
    """A functional model whose head is Dense + Activation."""
    given = keras.Input((2,), name="point")
    h = layers.Dense(16, name="fc1")(given)
    h = layers.Activation("relu", name="act1")(h)
    return keras.Model(given, layers.Activation("softmax", name="prob")(layers.Dense(1)(h)))


@stranger("one_unit_softmax", good=0.9, epochs=20)
def softmax_of_one_as_a_layer(rng: Any) -> Any:
    """'My binary classifier always says 1', functional, Activation layers."""
    return built(two_headed_softmax, lambda: O.Adam(0.01), "binary_crossentropy"), *split(
        *rings(rng)
    )


@stranger("one_unit_softmax", "head_range", good=0.8, epochs=20)
def regression_under_a_softmax(rng: Any) -> Any:
    """My regression predicts 1.0 for every row."""
    make = lambda: net((3,), layers.Dense(24, "relu"), layers.Dense(1, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "mse", ("mae",)), *split(*hills(rng))


@stranger("head_range", good=0.9, epochs=40)
def a_line_through_a_sigmoid(rng: Any) -> Any:
    """Y = 30 x - 5 with Activation('sigmoid') after the last Dense."""
    x = rng.uniform(-1, 1, (400, 1)).astype("float32")
    make = lambda: net(  # noqa: E731
        (1,), layers.Dense(16, "relu"), layers.Dense(1), layers.Activation("sigmoid")
    )
    return built(make, lambda: O.Adam(0.01), "mse", ()), *split(x, 30 * x - 5)


@stranger("head_range", good=0.8, epochs=20)
def negative_targets_under_a_relu_layer(rng: Any) -> Any:
    """ReLU() as the last layer, targets of both signs."""
    make = lambda: net(  # noqa: E731
        (3,), layers.Dense(32), layers.ReLU(), layers.Dense(1), layers.ReLU()
    )
    return built(make, lambda: O.Adam(0.01), "mse", ()), *split(*hills(rng))


@stranger("head_loss", good=0.9)
def hinge_behind_a_softmax(rng: Any) -> Any:
    """An SVM loss behind a softmax, one-hot rows."""
    x, y = blobs(rng)
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(3, "softmax"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "squared_hinge"), *split(
        x, keras.utils.to_categorical(y, 3)
    )


@stranger("head_loss", good=0.9, epochs=15)
def no_activation_at_the_end(rng: Any) -> Any:
    """Logits into a loss that takes probabilities."""
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(4))  # noqa: E731
    return built(make, "adam", "sparse_categorical_crossentropy"), *split(*blobs(rng, classes=4))


@stranger("stacked_softmax", good=0.93, epochs=12)
def softmax_and_again(rng: Any) -> Any:
    """Dense(softmax) and then Softmax()."""
    make = lambda: net(  # noqa: E731
        (6,), layers.Dense(24, "relu"), layers.Dense(5, "softmax"), layers.Softmax()
    )
    return built(make, "adam", "sparse_categorical_crossentropy"), *split(*blobs(rng, classes=5))


@stranger("stacked_softmax", good=0.85, epochs=15)
def softmax_between_the_hidden_layers(rng: Any) -> Any:
    """Activation('softmax') after each hidden Dense."""
    make = lambda: net(  # noqa: E731
        (6,),
        layers.Dense(24),
        layers.Activation("softmax"),
        layers.Dense(24),
        layers.Activation("softmax"),
        layers.Dense(4, "softmax"),
    )
    data = split(*blobs(rng, classes=4, wide=1.5))
    return built(make, "adam", "sparse_categorical_crossentropy"), *data


@stranger("target_form", good=0.85, epochs=15)
def labels_divided_too(rng: Any) -> Any:
    """X and y both / 255."""
    x, y = spots(rng)
    make = lambda: net(  # noqa: E731
        (10, 10, 1), layers.Flatten(), layers.Dense(32, "relu"), layers.Dense(4, "softmax")
    )
    data = split(x, (y / 255).astype("float32"))
    return built(make, lambda: O.Adam(0.01), "sparse_categorical_crossentropy"), *data


@stranger("target_form", good=0.8, epochs=20)
def cross_entropy_for_prices(rng: Any) -> Any:
    """A regression compiled with binary cross-entropy."""
    make = lambda: net((3,), layers.Dense(24, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "binary_crossentropy"), *split(*hills(rng))


@stranger("target_form", "one_unit_softmax", "shape_mismatch", good=0.9, epochs=15)
def class_numbers_and_one_unit(rng: Any) -> Any:
    """Three classes as numbers, one sigmoid unit."""
    make = lambda: net((6,), layers.Dense(24, "relu"), layers.Dense(1, "sigmoid"))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "binary_crossentropy"), *split(*blobs(rng))


@stranger("shape_mismatch", good=0.8, epochs=20)
def own_mse_broadcasts(rng: Any) -> Any:
    """tf.reduce_mean((y_true - y_pred) ** 2) with y of shape (N,)."""
    x, y = hills(rng)

    class OwnMse(keras.losses.Loss):
        def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            return keras.ops.mean(keras.ops.square(keras.ops.cast(y_true, "float32") - y_pred))

    make = lambda: net((3,), layers.Dense(32, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), OwnMse(), ()), *split(x, y[:, 0])


@stranger("learning_rate_sign", good=0.8, epochs=10)
def reward_instead_of_loss(rng: Any) -> Any:
    """The loss returned with a minus."""

    def score(y_true: Any, y_pred: Any) -> Any:
        return -keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)

    make = lambda: net((3,), layers.Dense(32, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), score, ()), *split(*hills(rng))


@stranger("stuck_metric", epochs=10)
def accuracy_of_a_regression(rng: Any) -> Any:
    """'loss goes down but accuracy is 0'."""
    make = lambda: net((3,), layers.Dense(32, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, lambda: O.Adam(0.01), "mse"), *split(*hills(rng))


@stranger("head_range", good=None, epochs=10)
def two_outputs_one_sick(rng: Any) -> Any:
    """A class head that is fine, a price head under a sigmoid."""

    def make() -> Any:
        given = keras.Input((6,))
        h = layers.Dense(24, "relu")(given)
        kind = layers.Dense(3, "softmax", name="kind")(h)
        return keras.Model(
            given, {"kind": kind, "price": layers.Dense(1, "sigmoid", name="price")(h)}
        )

    x, y = blobs(rng)
    price = (20 + 5 * x[:, :1]).astype("float32")

    def build() -> Any:
        model = make()
        model.compile(
            optimizer=O.Adam(0.01),
            loss={"kind": "sparse_categorical_crossentropy", "price": "mse"},
        )
        return model

    return build, (x, {"kind": y, "price": price}), None
