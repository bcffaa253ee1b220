"""Single faults: what each changes in a program, and which symptoms name its cause.

The symptoms that count were written down before any run of the held half was looked at.
`symptom:word` counts only if the finding's first cause holds the word.
"""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.doctor.program import Program, sgd

TOO_HIGH = ("learning_rate_too_high", "oscillation", "non_finite_loss:rate")
CLASSIFY = ("digits-mlp", "mnist-mlp", "mnist-cnn", "wine-mlp", "blobs-mlp")
BINARY = ("moons-mlp", "cancer-mlp", "signs-rnn")
MEASURE = ("mpg-mlp", "surface-mlp", "waves-rnn", "diabetes-mlp")
MIXED = ("digits-mlp", "mnist-cnn", "moons-mlp", "mpg-mlp", "signs-rnn")


@dataclasses.dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        kind: its name.
        change: carries it out on a loaded program; it may use the random numbers.
        bases: the programs that get it.
        accepted: symptoms that name the cause.
        mild: the program trains all the same, so advice counts as detection.
        backend: on which it is run.
    """

    kind: str
    change: Callable[[Program, np.random.Generator], Any]
    bases: tuple[str, ...]
    accepted: tuple[str, ...]
    mild: bool = False
    backend: str = "tensorflow"


def sets(**values: Any) -> Callable[[Program, np.random.Generator], None]:
    """Returns a change that sets fields."""

    def change(program: Program, rng: np.random.Generator) -> None:
        for name, value in values.items():
            setattr(program, name, value)

    return change


def hidden(**options: Any) -> Callable[[Program, np.random.Generator], None]:
    """Returns a change of the hidden layers' options."""
    return lambda program, rng: program.hidden.update(options)


def inputs(function: Callable[[Any], Any]) -> Callable[[Program, np.random.Generator], None]:
    """Returns a change of all inputs."""
    return lambda program, rng: program.both(lambda x, y: (function(x).astype("float32"), y))


def targets(function: Callable[[Any], Any]) -> Callable[[Program, np.random.Generator], None]:
    """Returns a change of all targets."""
    return lambda program, rng: program.both(lambda x, y: (x, function(y)))


def one_hot(program: Program, rng: Any, **values: Any) -> None:
    """Gives one-hot targets and the loss for them."""
    units = program.units
    program.both(lambda x, y: (x, keras.utils.to_categorical(y, units)))
    program.loss = "categorical_crossentropy"
    sets(**values)(program, rng)


def multi_hot(program: Program, rng: Any) -> None:
    """Several labels at once under a softmax."""
    middle = (program.units or 2) // 2
    program.both(
        lambda x, y: (x, np.stack([y % 2, y >= middle, y < middle + 1], axis=1).astype("float32"))
    )
    program.units, program.loss = 3, "binary_crossentropy" if rng is None else "mse"


def one_column(x: Any) -> Any:
    """Makes one column a hundred thousand times as large."""
    x = x.copy()
    x[:, 0] *= 1e5
    return x


def shuffled_apart(program: Program, rng: Any) -> None:
    """Gives every row another row's target."""
    program.both(lambda x, y: (x, rng.permutation(y)))


def poisoned(program: Program, rng: Any) -> None:
    """Puts a few NaN among the inputs."""
    flat = program.x.reshape(-1)
    flat[rng.choice(len(flat), max(3, len(flat) // 500), replace=False)] = np.nan


def poisoned_targets(program: Program, rng: Any) -> None:
    """Puts a few NaN among the targets."""
    program.y[rng.choice(len(program.y), len(program.y) // 20, replace=False)] = np.nan


def sorted_rows(program: Program, rng: Any) -> None:
    """Sorts the rows by class and does not shuffle."""
    order = np.argsort(program.y, kind="stable")
    program.x, program.y = program.x[order], program.y[order]
    program.fit["shuffle"] = False


def imbalanced(program: Program, rng: Any) -> None:
    """Leaves four in a hundred of all classes but the first, with inputs that overlap."""

    def thin(x: Any, y: Any) -> Any:
        keep = (y == 0) | (rng.random(len(y)) < 0.06)
        return x[keep] + 0.0, y[keep]

    program.x, program.y = thin(np.repeat(program.x, 2, 0), np.repeat(program.y, 2, 0))


def broadcast(program: Program, rng: Any) -> None:
    """A loss class of one's own (Keras repairs functions), and targets without the last axis."""

    class Square(keras.losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return keras.ops.mean(keras.ops.square(y_pred - y_true), axis=-1)

    program.loss, program.metrics = Square(), []


def minus(program: Program, rng: Any) -> None:
    """The sign of the loss is wrong."""

    def loss(y_true: Any, y_pred: Any) -> Any:
        return -keras.ops.mean(keras.ops.square(y_pred - keras.ops.reshape(y_true, (-1, 1))))

    program.loss = loss


def freeze(model: Any) -> None:
    """Freezes everything."""
    model.trainable = False


class Blind(layers.Layer):
    """Lets no gradient through."""

    def call(self, x: Any) -> Any:
        """Returns its input."""
        return keras.ops.stop_gradient(x)


def cut_off(program: Program, rng: Any) -> None:
    """No gradient reaches the body."""
    program.after = [Blind]


def slow(program: Program) -> Any:
    """Yields batches that each take 20 ms to read."""

    class Slow(keras.utils.PyDataset):
        def __len__(self) -> int:
            return len(program.x) // program.batch

        def __getitem__(self, i: int) -> Any:
            time.sleep(0.02)
            rows = slice(i * program.batch, (i + 1) * program.batch)
            return program.x[rows], program.y[rows]

    return Slow()


def few_rows(program: Program, rng: Any) -> None:
    """Forty rows with noisy answers, a wide network and many epochs."""
    program.x, program.y = program.x[:40], program.y[:40]
    program.sizes = (256,) * len(program.sizes)
    program.epochs, program.batch, program.rate = 60, 8, 3e-3
    program.optimizer = keras.optimizers.Adam
    if program.task == "regression":
        program.y = program.y + rng.normal(size=len(program.y)).astype("float32")


def noisy_labels(program: Program, rng: Any) -> None:
    """Half of the labels are drawn anew, in training and validation alike."""

    def change(x: Any, y: Any) -> Any:
        wrong = rng.random(len(y)) < 0.5
        classes = max(program.units or 1, 2)
        return x, np.where(wrong, rng.integers(0, classes, len(y)), y)

    program.both(change)


def narrow(program: Program, rng: Any) -> None:
    """One unit in the middle."""
    program.sizes = (1,)


F = Fault
SGD, SPARSE = keras.optimizers.SGD, keras.losses.SparseCategoricalCrossentropy
BINARY_LOSS = keras.losses.BinaryCrossentropy
FAULTS: tuple[Fault, ...] = (
    # head and loss
    F("one softmax unit", sets(head="softmax"), BINARY, ("one_unit_softmax",)),
    F("linear head, categorical", sets(head=None), CLASSIFY[:3], ("head_loss",)),
    F("relu head, categorical", sets(head="relu"), CLASSIFY[2:], ("head_loss",)),
    F("tanh head, binary", sets(head="tanh"), BINARY, ("head_loss",)),
    F("linear head, binary", sets(head=None), BINARY, ("head_loss",)),
    F("softmax for many labels", multi_hot, CLASSIFY[1:4], ("head_loss",)),
    F(
        "softmax and from_logits",
        sets(loss=SPARSE(from_logits=True)),
        CLASSIFY[:3],
        ("head_loss",),
        mild=True,
    ),
    F("sigmoid head, regression", sets(head="sigmoid"), MEASURE, ("head_range",)),
    F("relu head, negative targets", sets(head="relu"), MEASURE, ("head_range",)),
    F("tanh head, wide targets", sets(head="tanh"), MEASURE[:3], ("head_range",)),
    F(
        "softmax twice",
        sets(behind=[lambda: layers.Softmax()]),
        CLASSIFY[:3],
        ("stacked_softmax",),
    ),
    F("softmax in the middle", hidden(activation="softmax"), MIXED[:4], ("stacked_softmax",)),
    F("no activations", hidden(activation=None), ("moons-mlp", "surface-mlp"), ("linear_hidden",)),
    F(
        "summed loss",
        sets(loss=SPARSE(reduction="sum")),
        CLASSIFY[:3],
        ("loss_reduction",),
    ),
    F("accuracy of measurements", sets(metrics=["accuracy"]), MEASURE[:3], ("stuck_metric",)),
    F("targets broadcast", broadcast, MEASURE[:3], ("shape_mismatch",)),
    F(
        "sign of the loss",
        minus,
        MEASURE[:3],
        ("learning_rate_sign", "learning_rate_too_high:sign"),
    ),
    # data
    F("labels {1, 2}", targets(lambda y: y + 1), BINARY, ("target_form",)),
    F(
        "labels scaled",
        targets(lambda y: (y / y.max()).astype("float32")),
        CLASSIFY[:3],
        ("target_form",),
    ),
    F(
        "cross-entropy for regression",
        sets(loss="binary_crossentropy", head="sigmoid", metrics=[]),
        MEASURE[:3],
        ("target_form",),
    ),
    F("raw inputs", inputs(lambda x: x * 255), (*CLASSIFY[:3], "mpg-mlp"), ("unscaled_inputs",)),
    F("scaled twice", inputs(lambda x: x / 255), CLASSIFY[:4], ("unscaled_inputs",)),
    F(
        "one large column",
        inputs(one_column),
        ("wine-mlp", "cancer-mlp", "mpg-mlp"),
        ("unscaled_inputs",),
    ),
    F("targets in thousands", targets(lambda y: 3e3 * (y + 3)), MEASURE, ("target_scale",)),
    F("shuffled apart", shuffled_apart, (*MIXED, "blobs-mlp"), ("no_signal", "not_learning")),
    F("blank inputs", inputs(np.zeros_like), MIXED, ("constant_predictions", "constant_inputs")),
    F("one class", targets(np.zeros_like), CLASSIFY[:3], ("constant_target",)),
    F("sorted, not shuffled", sorted_rows, CLASSIFY[:3], ("constant_target", "sorted_rows")),
    F("NaN in inputs", poisoned, MIXED, ("non_finite_data",)),
    F("NaN in targets", poisoned_targets, MEASURE[:3], ("non_finite_data",)),
    F(
        "class imbalance",
        imbalanced,
        ("digits-mlp", "blobs-mlp", "cancer-mlp"),
        ("class_imbalance",),
        mild=True,
    ),
    F(
        "half of the labels random",
        noisy_labels,
        CLASSIFY[:3],
        ("label_noise", "no_signal"),
        mild=True,
    ),
    F("slow data", sets(fit={"x": slow}), ("digits-mlp", "mpg-mlp"), ("input_bound",), mild=True),
    # steps
    F("rate far too high", sets(optimizer=SGD, rate=20.0), MIXED, TOO_HIGH),
    F("Adam's rate too high", sets(optimizer=keras.optimizers.Adam, rate=1.0), MIXED, TOO_HIGH),
    F("momentum too high", sets(optimizer=sgd, rate=3.0), CLASSIFY[:3], TOO_HIGH),
    F("rate far too low", sets(optimizer=SGD, rate=1e-5), MIXED, ("learning_rate_too_low",)),
    F(
        "Adam's rate too low",
        sets(optimizer=keras.optimizers.Adam, rate=1e-6),
        MIXED,
        ("learning_rate_too_low",),
    ),
    F("negative rate", sets(optimizer=SGD, rate=-0.01), MIXED[:4], ("learning_rate_sign",)),
    F(
        "batch of one",
        sets(optimizer=sgd, rate=0.1, batch=1, epochs=4, rows=400),
        ("digits-mlp", "moons-mlp", "surface-mlp"),
        ("small_batch",),
    ),
    F(
        "batch of everything",
        sets(batch=2000),
        ("digits-mlp", "mnist-mlp", "moons-mlp"),
        ("too_few_steps", "large_batch"),
    ),
    F("two epochs", sets(epochs=2), ("wine-mlp", "iris-mlp", "mpg-mlp"), ("too_few_steps",)),
    # network
    F("zero weights", hidden(kernel_initializer="zeros"), MIXED[:4], ("bad_initialization",)),
    F(
        "equal weights",
        hidden(kernel_initializer=keras.initializers.Constant(0.1)),
        MIXED[:4],
        ("bad_initialization",),
    ),
    F(
        "wide weights",
        hidden(kernel_initializer=keras.initializers.RandomNormal(stddev=3.0)),
        MIXED[:4],
        ("bad_initialization",),
    ),
    F(
        "dead from the start",
        hidden(bias_initializer=keras.initializers.Constant(-30.0)),
        MIXED[:4],
        ("dead_units",),
    ),
    F(
        "saturated from the start",
        hidden(activation="tanh", bias_initializer=keras.initializers.Constant(12.0)),
        MIXED[:4],
        ("saturated_units",),
    ),
    F(
        "deep sigmoids",
        sets(body="plain", sizes=(24,) * 9, hidden={"activation": "sigmoid"}),
        ("digits-mlp", "wine-mlp", "mpg-mlp"),
        ("vanishing_gradients",),
    ),
    F(
        "34 plain layers",
        sets(
            body="plain",
            sizes=(24,) * 33,
            hidden={
                "activation": "tanh",
                "kernel_initializer": keras.initializers.RandomNormal(stddev=0.05),
            },
        ),
        ("digits-mlp", "moons-mlp", "surface-mlp"),
        ("vanishing_gradients", "bad_initialization"),
    ),
    F(
        "exploding recurrence",
        hidden(activation="linear", recurrent_initializer=keras.initializers.Identity(8.0)),
        ("signs-rnn", "waves-rnn"),
        ("exploding_gradients", "learning_rate_too_high", "bad_initialization"),
    ),
    F("all frozen", sets(touch=freeze), MIXED[:3], ("frozen",)),
    F("gradient cut off", cut_off, MIXED[:4], ("frozen",)),
    # generalization
    F(
        "weight penalty of 1",
        hidden(kernel_regularizer=keras.regularizers.L2(1.0)),
        MIXED,
        ("over_regularized",),
    ),
    F(
        "dropout .8 three times",
        sets(after=[lambda: layers.Dropout(0.8)] * 3),
        MIXED[:4],
        ("over_regularized",),
    ),
    F(
        "forty rows",
        few_rows,
        ("digits-mlp", "mnist-mlp", "diabetes-mlp", "surface-mlp"),
        ("overfitting",),
    ),
    F(
        "one hidden unit",
        narrow,
        ("digits-mlp", "mnist-mlp"),
        ("not_learning", "narrow_layer"),
        mild=True,
    ),
    # on jax nothing remembers the logits
    F(
        "jax: linear head, categorical",
        sets(head=None),
        CLASSIFY[:2],
        ("head_loss",),
        backend="jax",
    ),
    F(
        "jax: one softmax unit",
        sets(head="softmax"),
        BINARY[:2],
        ("one_unit_softmax",),
        backend="jax",
    ),
    F(
        "jax: softmax and from_logits",
        sets(loss=SPARSE(from_logits=True)),
        CLASSIFY[:2],
        ("head_loss",),
        backend="jax",
    ),
    F(
        "jax: sigmoid and from_logits",
        sets(loss=BINARY_LOSS(from_logits=True)),
        BINARY[:2],
        ("head_loss",),
        backend="jax",
    ),
    F(
        "jax: sigmoid head, regression",
        sets(head="sigmoid"),
        MEASURE[:2],
        ("head_range",),
        backend="jax",
    ),
)
