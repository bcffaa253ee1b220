"""Steps, depth, penalties and length of the training."""

from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.doctor.strangers.base import (
    I,
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

CLASSES = "sparse_categorical_crossentropy"


def mlp(classes: int, shape: Any, *hidden: int, activation: str = "relu", **options: Any) -> Any:
    """Returns a Sequential classifier with the activations as layers of their own."""
    stack: list[Any] = [layers.Flatten()]
    for units in hidden:
        stack += [layers.Dense(units, **options), layers.Activation(activation)]
    return net(shape, *stack, layers.Dense(classes), layers.Softmax())


@stranger("learning_rate_too_low", good=0.85, epochs=12)
def adadelta_as_it_comes(rng: Any) -> Any:
    """optimizer='adadelta': 'nothing happens'."""
    return built(lambda: mlp(4, (10, 10, 1), 32), "adadelta", CLASSES), *split(*spots(rng))


@stranger("learning_rate_too_low", good=0.85, epochs=12)
def sgd_at_one_in_ten_thousand(rng: Any) -> Any:
    """SGD(1e-4) on small images."""
    return built(lambda: mlp(4, (10, 10, 1), 32), lambda: O.SGD(1e-4), CLASSES), *split(*spots(rng))


@stranger("learning_rate_too_low", "target_scale", good=0.9, epochs=30)
def rmsprop_on_a_line(rng: Any) -> Any:
    """One Dense unit, y = 30 x + 5, RMSprop as it comes."""
    x = rng.uniform(-1, 1, (300, 1)).astype("float32")
    make = lambda: net((1,), layers.Dense(1))  # noqa: E731
    return built(make, "rmsprop", "mse", ()), *split(x, 30 * x + 5)


@stranger("learning_rate_too_high", "oscillation", good=0.85, epochs=10)
def adam_at_one_half(rng: Any) -> Any:
    """Adam(0.5)."""
    return built(lambda: mlp(4, (10, 10, 1), 48, 24), lambda: O.Adam(0.5), CLASSES), *split(
        *spots(rng)
    )


@stranger("learning_rate_too_high", "non_finite_loss", "exploding_gradients", good=0.8, epochs=10)
def sgd_at_one_for_a_regression(rng: Any) -> Any:
    """SGD(1.0) and mse: nan."""
    make = lambda: net((3,), layers.Dense(64, "relu"), layers.Dense(64, "relu"), layers.Dense(1))  # noqa: E731
    return built(make, lambda: O.SGD(1.0), "mse", ()), *split(*hills(rng))


@stranger("vanishing_gradients", good=0.85, epochs=10)
def nine_sigmoid_layers(rng: Any) -> Any:
    """A deeper net learns nothing."""
    make = lambda: mlp(4, (10, 10, 1), *[32] * 9, activation="sigmoid")  # noqa: E731
    return built(make, lambda: O.SGD(0.05), CLASSES), *split(*spots(rng))


@stranger("vanishing_gradients", good=0.85, epochs=10)
def sigmoid_lenet_with_l2(rng: Any) -> Any:
    """LeNet's sigmoids, five layers, L2(1e-4)."""
    l2 = {"kernel_regularizer": keras.regularizers.L2(1e-4), "activation": "sigmoid"}
    make = lambda: net(  # noqa: E731
        (10, 10, 1),
        layers.Conv2D(6, 3, padding="same", **l2),
        layers.Conv2D(12, 3, padding="same", **l2),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        *[layers.Dense(n, **l2) for n in (60, 48, 32, 24)],
        layers.Dense(4, "softmax"),
    )
    return built(make, lambda: O.SGD(0.01), CLASSES), *split(*spots(rng))


@stranger("bad_initialization", "vanishing_gradients:initialization", good=0.85, epochs=10)
def nine_narrow_layers_from_small_weights(rng: Any) -> Any:
    """RandomUniform(-.05, .05) in nine layers of 12 units."""
    make = lambda: mlp(  # noqa: E731
        4, (10, 10, 1), *[12] * 9, kernel_initializer=I.RandomUniform(-0.05, 0.05)
    )
    return built(make, "adam", CLASSES), *split(*spots(rng))


@stranger("bad_initialization", good=0.85, epochs=10)
def ones_on_bits(rng: Any) -> Any:
    """Dense(128, kernel_initializer='ones') on inputs of 0 and 1."""
    x, y = spots(rng)
    make = lambda: net(  # noqa: E731
        (100,), layers.Dense(128, "relu", kernel_initializer="ones"), layers.Dense(4, "softmax")
    )
    return built(make, "adam", CLASSES), *split((x.reshape(-1, 100) > 0.5).astype("float32"), y)


@stranger("bad_initialization", "dead_units", good=0.85, epochs=10)
def biases_of_minus_ten(rng: Any) -> Any:
    """bias_initializer=Constant(-10)."""
    make = lambda: mlp(4, (10, 10, 1), 32, 32, bias_initializer=I.Constant(-10))  # noqa: E731
    return built(make, "adam", CLASSES), *split(*spots(rng))


@stranger("linear_hidden", good=0.9, epochs=25)
def layers_without_activations(rng: Any) -> Any:
    """Three Dense layers, functional, no activation between."""

    def make() -> Any:
        given = keras.Input((2,))
        h = layers.Dense(16)(layers.Dense(16)(layers.Dense(16)(given)))
        return keras.Model(given, layers.Activation("sigmoid")(layers.Dense(1)(h)))

    return built(make, lambda: O.Adam(0.01), "binary_crossentropy"), *split(*rings(rng))


@stranger("over_regularized", good=0.85, epochs=10)
def dropout_everywhere(rng: Any) -> Any:
    """Dropout(.8) behind each of three layers."""
    make = lambda: net(  # noqa: E731
        (6,),
        *[each for _ in range(3) for each in (layers.Dense(24, "relu"), layers.Dropout(0.8))],
        layers.Dense(3, "softmax"),
    )
    return built(make, "adam", CLASSES), *split(*blobs(rng))


@stranger("over_regularized", good=0.85, epochs=12)
def penalty_of_one(rng: Any) -> Any:
    """L2(1.0) on every layer."""
    make = lambda: mlp(3, (6,), 24, 24, kernel_regularizer=keras.regularizers.L2(1.0))  # noqa: E731
    return built(make, "adam", CLASSES), *split(*blobs(rng))


@stranger("frozen", good=0.85, epochs=10)
def frozen_to_the_last_layer(rng: Any) -> Any:
    """model.trainable = False before compile, the head included."""

    def make() -> Any:
        model = mlp(3, (6,), 24)
        model.trainable = False
        return model

    return built(make, lambda: O.Adam(0.01), CLASSES), *split(*blobs(rng))


@stranger("too_few_steps", "large_batch", good=0.85, epochs=3, batch_size=256)
def three_epochs_of_two_batches(rng: Any) -> Any:
    """batch_size=256 for 450 rows, 3 epochs."""
    return built(lambda: mlp(3, (6,), 24), "adam", CLASSES), *split(*blobs(rng))


@stranger("too_few_steps", epochs=5)
def two_blobs_and_five_epochs(rng: Any) -> Any:
    """Two sigmoid units, 35 updates, accuracy .5."""
    x, y = blobs(rng, n=280, classes=2, features=2)
    make = lambda: net((2,), layers.Dense(2, "sigmoid"), layers.Dense(2, "softmax"))  # noqa: E731
    return built(make, "adam", CLASSES), *split(x, y)


@stranger("overfitting", epochs=60)
def forty_rows_and_a_wide_net(rng: Any) -> Any:
    """Forty noisy rows, 512 units."""
    x, y = blobs(rng, n=120, wide=0.5, features=10)
    make = lambda: mlp(3, (10,), 512, 512)  # noqa: E731
    return built(make, "adam", CLASSES), (x[:40], y[:40]), (x[40:], y[40:])


@stranger("small_batch", "learning_rate_too_high", "oscillation", good=0.8, epochs=5, batch_size=1)
def one_row_at_a_time(rng: Any) -> Any:
    """batch_size=1 with SGD(.1, momentum .9)."""
    make = lambda: mlp(4, (10, 10, 1), 32)  # noqa: E731
    return built(make, lambda: O.SGD(0.1, momentum=0.9), CLASSES), *split(*spots(rng, n=300))


@stranger("schedule_mismatch", good=0.8, epochs=12)
def warm_up_of_a_longer_training(rng: Any) -> Any:
    """Linear warm-up over 20,000 steps, 180 taken."""

    def optimizer() -> Any:
        rise = O.schedules.PolynomialDecay(1e-7, 20_000, end_learning_rate=1e-2)
        return O.SGD(rise)

    return built(lambda: mlp(4, (10, 10, 1), 32), optimizer, CLASSES), *split(*spots(rng))


@stranger("schedule_mismatch", good=0.8, epochs=20)
def decay_in_epochs_that_are_steps(rng: Any) -> Any:
    """ExponentialDecay(decay_steps=1, decay_rate=.8)."""

    def optimizer() -> Any:
        return O.SGD(O.schedules.ExponentialDecay(0.1, 1, 0.8))

    return built(lambda: mlp(4, (10, 10, 1), 32), optimizer, CLASSES), *split(*spots(rng))


@stranger("exploding_gradients", "learning_rate_too_high", "non_finite_loss", good=0.8, epochs=8)
def relu_recurrence_of_sixty_steps(rng: Any) -> Any:
    """SimpleRNN(relu) with wide recurrent weights."""
    x = rng.normal(size=(400, 60, 1)).astype("float32")
    y = (x.mean(axis=(1, 2)) > 0).astype("int64")
    make = lambda: net(  # noqa: E731
        (60, 1),
        layers.SimpleRNN(24, activation="relu", recurrent_initializer=I.RandomNormal(stddev=0.5)),
        layers.Dense(1, "sigmoid"),
    )
    return built(make, lambda: O.SGD(0.01), "binary_crossentropy"), *split(x, y)


@stranger("narrow_layer", good=0.85, epochs=20)
def one_unit_before_twelve_classes(rng: Any) -> Any:
    """A hidden layer of one unit."""
    x, y = blobs(rng, n=900, classes=12, features=8)
    return built(lambda: mlp(12, (8,), 32, 1), lambda: O.Adam(0.01), CLASSES), *split(x, y)


@stranger("learning_rate_sign", good=0.8, epochs=8)
def a_rate_of_zero(rng: Any) -> Any:
    """learning_rate=1/1000 // 1 in an old script: 0."""
    return built(lambda: mlp(3, (6,), 24), lambda: O.SGD(0.0), CLASSES), *split(*blobs(rng))


@stranger("loss_reduction", good=0.85, epochs=10, batch_size=128)
def loss_summed_over_the_batch(rng: Any) -> Any:
    """reduction='sum' from a tutorial for several devices, SGD(.1)."""
    loss = keras.losses.SparseCategoricalCrossentropy(reduction="sum")
    return built(lambda: mlp(3, (6,), 24), lambda: O.SGD(0.1), loss), *split(*blobs(rng))


@stranger("label_noise", epochs=25)
def a_third_of_the_labels_is_wrong(rng: Any) -> Any:
    """Labels from a crowd."""
    x, y = blobs(rng, n=900)
    wrong = rng.random(900) < 0.33
    y = np.where(wrong, rng.integers(0, 3, 900), y)
    return built(lambda: mlp(3, (6,), 12), "adam", CLASSES), *split(x, y)
