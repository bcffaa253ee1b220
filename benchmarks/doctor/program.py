"""A training program as a list of choices, which a fault changes one of."""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.doctor import data

CLASSES = {"mnist": 10, "digits": 10, "wine": 3, "iris": 3, "blobs": 4}
HELD = 0.2  # of the rows are for validation


@dataclasses.dataclass
class Program:
    """Everything a plain `compile` and `fit` are told.

    Attributes:
        source: name of the data set.
        body: the kind of network: `dense`, `conv`, `gru`, `rnn`, `residual`, `plain` (deep).
        sizes: units of its hidden layers.
        wrap: what is put around the hidden layers: `batch`, `layer`, or nothing.
        hidden: options of every hidden layer.
        before: layers before the body.
        after: layers between body and head.
        head: activation of the last layer.
        units: of the last layer; by default what the task asks for.
        behind: layers behind the head.
        optimizer: makes the optimizer.
        touch: is called with the model before it is compiled.
    """

    source: str
    body: str = "dense"
    sizes: tuple[int, ...] = (48, 24)
    rows: int = data.ROWS
    batch: int = 32
    epochs: int = 12
    rate: float = 3e-3
    optimizer: Callable[[float], Any] = keras.optimizers.Adam
    wrap: str = ""
    hidden: dict[str, Any] = dataclasses.field(default_factory=dict)
    before: list[Callable[[], Any]] = dataclasses.field(default_factory=list)
    after: list[Callable[[], Any]] = dataclasses.field(default_factory=list)
    behind: list[Callable[[], Any]] = dataclasses.field(default_factory=list)
    head: str | None = ""
    head_options: dict[str, Any] = dataclasses.field(default_factory=dict)
    units: int | None = None
    loss: Any = None
    metrics: Any = None
    touch: Callable[[Any], None] = lambda model: None
    fit: dict[str, Any] = dataclasses.field(default_factory=dict)
    callbacks: list[Callable[[], Any]] = dataclasses.field(default_factory=list)
    x: Any = None
    y: Any = None
    held: Any = None

    @property
    def task(self) -> str:
        """`classes`, `binary` or `regression`."""
        if self.source in CLASSES:
            return "classes"
        return "regression" if self.source in data.MEASURED else "binary"

    def load(self, rng: np.random.Generator) -> None:
        """Fills in the data, and what depends on the task."""
        x, y = data.load(self.source, rng, self.rows)
        if self.body in ("dense", "residual", "plain"):
            x = x.reshape(len(x), -1)
        if self.body == "conv":
            x = x[..., None]
        cut = int(len(x) * HELD)
        self.x, self.y, self.held = x[cut:], y[cut:], (x[:cut], y[:cut])
        defaults = {
            "classes": ("softmax", CLASSES.get(self.source, 1), "sparse_categorical_crossentropy"),
            "binary": ("sigmoid", 1, "binary_crossentropy"),
            "regression": (None, 1, "mse"),
        }
        head, units, loss = defaults[self.task]
        self.head = head if self.head == "" else self.head
        self.units = self.units or units
        self.loss = self.loss or loss
        if self.metrics is None:
            self.metrics = ["mae"] if self.task == "regression" else ["accuracy"]

    def both(self, change: Callable[[Any, Any], tuple[Any, Any]]) -> None:
        """Changes the training and the validation rows alike."""
        self.x, self.y = change(self.x, self.y)
        self.held = change(*self.held)

    def model(self) -> Any:
        """Returns the compiled model."""
        given = keras.Input(self.x.shape[1:])
        h = given
        for make in self.before:
            h = make()(h)
        h = BODIES[self.body](self, h)
        for make in self.after:
            h = make()(h)
        h = layers.Dense(self.units, self.head, **self.head_options)(h)
        for make in self.behind:
            h = make()(h)
        model = keras.Model(given, h)
        if self.body in ("dense", "conv", "gru", "rnn", "plain"):
            model = keras.Sequential([given, *model.layers[1:]])
        self.touch(model)
        model.compile(optimizer=self.optimizer(self.rate), loss=self.loss, metrics=self.metrics)
        return model

    def run(self, callbacks: list[Any]) -> Any:
        """Trains and returns the History."""
        options = {"epochs": self.epochs, "batch_size": self.batch, "validation_data": self.held}
        own = [make() for make in self.callbacks]
        options |= self.fit
        x = options.pop("x", None)
        if x is not None:
            options.pop("batch_size")
            return self.model().fit(x(self), **options, verbose=0, callbacks=[*own, *callbacks])
        model = self.model()
        return model.fit(self.x, self.y, **options, verbose=0, callbacks=[*own, *callbacks])


NORMALIZERS = {"batch": layers.BatchNormalization, "layer": layers.LayerNormalization}


def _dense(program: Program, h: Any) -> Any:
    options = {"activation": "relu", **program.hidden}
    for units in program.sizes:
        if program.wrap:
            h = NORMALIZERS[program.wrap]()(
                layers.Dense(units, **{**options, "activation": None})(h)
            )
            h = layers.Activation(options["activation"])(h)
        else:
            h = layers.Dense(units, **options)(h)
    return h


def _conv(program: Program, h: Any) -> Any:
    options = {"activation": "relu", **program.hidden}
    for filters in program.sizes:
        h = layers.Conv2D(filters, 3, padding="same", **options)(h)
        if program.wrap:
            h = NORMALIZERS[program.wrap]()(h)
        h = layers.MaxPooling2D()(h)
    return layers.Flatten()(h)


def _gru(program: Program, h: Any) -> Any:
    return layers.GRU(program.sizes[0], **program.hidden)(h)


def _rnn(program: Program, h: Any) -> Any:
    return layers.SimpleRNN(program.sizes[0], **program.hidden)(h)


def _residual(program: Program, h: Any) -> Any:
    options = {"activation": "relu", **program.hidden}
    norm = NORMALIZERS[program.wrap or "layer"]
    h = layers.Dense(program.sizes[0])(h)
    for units in program.sizes[1:]:
        branch = layers.Dense(units, **options)(norm()(h))
        h = h + layers.Dense(program.sizes[0])(branch)
    return norm()(h)


BODIES: dict[str, Callable[[Program, Any], Any]] = {
    "dense": _dense,
    "plain": _dense,
    "conv": _conv,
    "gru": _gru,
    "rnn": _rnn,
    "residual": _residual,
}


def sgd(rate: float) -> Any:
    """Momentum of 0.9."""
    return keras.optimizers.SGD(rate, momentum=0.9)


BASES: dict[str, Callable[[], Program]] = {
    "digits-mlp": lambda: Program("digits", sizes=(64, 32)),
    "mnist-mlp": lambda: Program("mnist", sizes=(64,), optimizer=sgd, rate=0.02),
    "mnist-cnn": lambda: Program("mnist", "conv", sizes=(8, 16), epochs=8),
    "digits-cnn": lambda: Program("digits", "conv", sizes=(12,), optimizer=sgd, rate=0.05),
    "digits-gru": lambda: Program("digits", "gru", sizes=(24,), rate=0.01),
    "wine-mlp": lambda: Program("wine", sizes=(16,), batch=16, rate=0.01),
    "iris-mlp": lambda: Program("iris", sizes=(12, 12), batch=16, epochs=20, rate=0.01),
    "blobs-mlp": lambda: Program("blobs", sizes=(24,), rate=0.01),
    "moons-mlp": lambda: Program("moons", sizes=(24, 24), epochs=20, rate=0.01),
    "cancer-mlp": lambda: Program("cancer", sizes=(16,), optimizer=sgd, rate=0.02),
    "signs-rnn": lambda: Program("signs", "rnn", sizes=(12,), rate=0.01),
    "mpg-mlp": lambda: Program("mpg", sizes=(24, 24), rate=0.005, epochs=15),
    "diabetes-mlp": lambda: Program("diabetes", sizes=(12,), rate=0.005, epochs=12),
    "surface-mlp": lambda: Program("surface", sizes=(32, 32), rate=0.005, epochs=15),
    "waves-rnn": lambda: Program("waves", "rnn", sizes=(16,), rate=0.005),
}
