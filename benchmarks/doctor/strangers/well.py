"""Healthy programs of kinds that the rules were not built on; each trains as it should."""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.doctor.strangers.base import O, blobs, hills, houses, net, rings, spots

WELL: dict[str, Callable[[Any], tuple[Any, dict[str, Any]]]] = {}
CLASSES = "sparse_categorical_crossentropy"


def well(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Registers a function of a random generator that returns a model and arguments of fit."""
    WELL[function.__name__] = function
    return function


def compiled(model: Any, optimizer: Any, loss: Any, metrics: Any = ("accuracy",)) -> Any:
    """Compiles a model and returns it."""
    model.compile(optimizer=optimizer, loss=loss, metrics=list(metrics))
    return model


def fit(x: Any, y: Any, epochs: int = 10, **more: Any) -> dict[str, Any]:
    """Returns arguments of fit, a quarter of the rows for validation."""
    return {"x": x, "y": y, "epochs": epochs, "validation_split": 0.25, **more}


@well
def transformer(rng: Any) -> Any:
    """One block of attention over tokens: are there two of the first kind?"""
    x = rng.integers(1, 8, (800, 10))
    y = ((x == 1).sum(axis=1) >= 2).astype("int64")
    given = keras.Input((10,), dtype="int32")
    h = layers.Embedding(8, 16)(given)
    a = layers.MultiHeadAttention(2, 8)(h, h)
    h = layers.LayerNormalization()(h + a)
    h = layers.LayerNormalization()(h + layers.Dense(16)(layers.Dense(32, "gelu")(h)))
    out = layers.Dense(1, "sigmoid")(layers.Flatten()(h))
    return compiled(keras.Model(given, out), O.Adam(3e-3), "binary_crossentropy"), fit(x, y, 12)


@well
def lstm(rng: Any) -> Any:
    """Sign of the sum of a sequence."""
    x = rng.normal(size=(500, 12, 2)).astype("float32")
    y = (x.sum(axis=(1, 2)) > 0).astype("int64")
    model = net((12, 2), layers.Bidirectional(layers.LSTM(12)), layers.Dense(1, "sigmoid"))
    return compiled(model, O.Adam(0.01), "binary_crossentropy"), fit(x, y)


class Vae(keras.Model):
    """A variational autoencoder with its own train_step."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = net((100,), layers.Dense(32, "relu"), layers.Dense(8))
        self.decoder = net((4,), layers.Dense(32, "relu"), layers.Dense(100, "sigmoid"))
        self.seeds = keras.random.SeedGenerator(1)

    def call(self, x: Any) -> Any:
        """Returns the reconstruction."""
        return self.decoder(self.encoder(x)[:, :4])

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step down the evidence bound."""
        import tensorflow as tf

        x = data[0] if isinstance(data, tuple) else data
        with tf.GradientTape() as tape:
            code = self.encoder(x)
            mean, log = code[:, :4], code[:, 4:]
            z = mean + ops.exp(0.5 * log) * keras.random.normal(ops.shape(mean), seed=self.seeds)
            error = ops.mean(ops.sum(ops.square(x - self.decoder(z)), axis=1))
            spread = -0.5 * ops.mean(ops.sum(1 + log - mean**2 - ops.exp(log), axis=1))
            loss = error + spread
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        return {"loss": loss, "spread": spread}


@well
def vae(rng: Any) -> Any:
    """Images of spots, no targets."""
    model = Vae()
    model.compile(optimizer=O.Adam(3e-3))
    return model, {"x": spots(rng)[0].reshape(-1, 100), "epochs": 8}


@well
def unet(rng: Any) -> Any:
    """Where is the spot?"""
    x, _ = spots(rng, n=300, size=8)
    given = keras.Input((8, 8, 1))
    a = layers.Conv2D(8, 3, padding="same", activation="relu")(given)
    b = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.MaxPooling2D()(a))
    c = layers.concatenate([a, layers.UpSampling2D()(b)])
    out = layers.Conv2D(1, 1, activation="sigmoid")(c)
    y = (x > 0.5).astype("float32")
    return compiled(keras.Model(given, out), O.Adam(0.01), "binary_crossentropy"), fit(x, y)


class Gan(keras.Model):
    """A generator against a discriminator, on points of a ring."""

    def __init__(self) -> None:
        super().__init__()
        self.maker = net((2,), layers.Dense(24, "relu"), layers.Dense(2))
        self.critic = net((2,), layers.Dense(24, "relu"), layers.Dense(1))
        self.seeds = keras.random.SeedGenerator(2)
        self.other = O.Adam(1e-3)

    def call(self, x: Any) -> Any:
        """Returns made points."""
        return self.maker(x)

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step of each."""
        import tensorflow as tf

        x = data[0] if isinstance(data, tuple) else data
        noise = keras.random.normal(ops.shape(x), seed=self.seeds)
        cost = keras.losses.BinaryCrossentropy(from_logits=True)
        with tf.GradientTape() as tape:
            real, made = self.critic(x), self.critic(self.maker(noise))
            d_loss = cost(ops.ones_like(real), real) + cost(ops.zeros_like(made), made)
        weights = self.critic.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(d_loss, weights), weights, strict=True))
        with tf.GradientTape() as tape:
            made = self.critic(self.maker(noise))
            g_loss = cost(ops.ones_like(made), made)
        weights = self.maker.trainable_weights
        self.other.apply_gradients(zip(tape.gradient(g_loss, weights), weights, strict=True))
        return {"d_loss": d_loss, "g_loss": g_loss}


@well
def gan(rng: Any) -> Any:
    """Its losses do not fall, and need not."""
    model = Gan()
    model.compile(optimizer=O.Adam(1e-3))
    return model, {"x": rings(rng)[0], "epochs": 6}


@well
def contrastive(rng: Any) -> Any:
    """Two views of a row are told from other rows."""
    x, _ = blobs(rng, features=8)
    pairs = np.stack([x, x + 0.1 * rng.normal(size=x.shape)], axis=1).astype("float32")
    given = keras.Input((2, 8))
    h = layers.Dense(16, "relu")(given)
    h = layers.UnitNormalization()(layers.Dense(8)(h))

    def info(y_true: Any, z: Any) -> Any:
        scores = ops.matmul(z[:, 0], ops.transpose(z[:, 1])) / 0.2
        rows = ops.arange(ops.shape(scores)[0])
        return keras.losses.sparse_categorical_crossentropy(rows, scores, from_logits=True)

    model = keras.Model(given, h)
    model.compile(optimizer=O.Adam(3e-3), loss=info)
    return model, {"x": pairs, "y": np.zeros(len(x), "float32"), "epochs": 8}


@well
def generator(rng: Any) -> Any:
    """Batches from a Python generator, without an end."""
    x, y = blobs(rng)

    def batches() -> Any:
        while True:
            rows = rng.integers(0, len(x), 32)
            yield x[rows], y[rows]

    model = net((6,), layers.Dense(24, "relu"), layers.Dense(3, "softmax"))
    arguments = {"x": batches(), "steps_per_epoch": 15, "epochs": 10}
    return compiled(model, O.Adam(3e-3), CLASSES), arguments


@well
def dataset(rng: Any) -> Any:
    """tf.data with shuffle and repeat, augmented by a layer."""
    import tensorflow as tf

    x, y = spots(rng)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(500).batch(32)
    model = net(
        (10, 10, 1),
        layers.RandomTranslation(0.05, 0.05),
        layers.Conv2D(12, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    )
    return compiled(model, O.Adam(3e-3), CLASSES), {"x": data, "epochs": 10}


@well
def transfer(rng: Any) -> Any:
    """A frozen base that was trained before, and a new head."""
    x, y = spots(rng)
    base = net((10, 10, 1), layers.Conv2D(12, 3, activation="relu"), layers.Flatten())
    first = compiled(net((10, 10, 1), base, layers.Dense(4, "softmax")), "adam", CLASSES)
    first.fit(x, y, epochs=4, verbose=0)
    base.trainable = False
    model = net((10, 10, 1), base, layers.Dense(2, "softmax", name="new"))
    return compiled(model, O.Adam(3e-3), CLASSES), fit(x, y % 2)


@well
def tuning_with_frozen_statistics(rng: Any) -> Any:
    """Fine-tuning at a low rate with BatchNormalization in inference mode."""
    x, y = spots(rng)
    given = keras.Input((10, 10, 1))
    norm = layers.BatchNormalization(momentum=0.8)
    h = layers.Conv2D(12, 3)(given)
    h = layers.Flatten()(layers.ReLU()(norm(h)))
    model = compiled(keras.Model(given, layers.Dense(4, "softmax")(h)), O.Adam(0.01), CLASSES)
    model.fit(x, y, epochs=6, verbose=0)
    norm.trainable = False
    return compiled(model, O.Adam(1e-4), CLASSES), fit(x, y, 6)


@well
def regression(rng: Any) -> Any:
    """A smooth surface."""
    model = net((3,), layers.Dense(32, "relu"), layers.Dense(32, "relu"), layers.Dense(1))
    return compiled(model, O.Adam(0.01), "mse", ("mae",)), fit(*hills(rng), 25)


@well
def scaled_prices(rng: Any) -> Any:
    """Prices behind a Rescaling, absolute error."""
    x, y = houses(rng)
    model = net(
        (5,), layers.Dense(32, "relu"), layers.Dense(1), layers.Rescaling(50_000.0, 200_000.0)
    )
    model.compile(optimizer=O.Adam(0.01), loss="mae")
    return model, fit(x, y, 20)


@well
def imbalanced(rng: Any) -> Any:
    """One in ten, with class weights, told apart."""
    x = rng.normal(size=(900, 5)).astype("float32")
    y = (x[:, 0] + x[:, 1] > 1.8).astype("int64")
    model = net((5,), layers.Dense(16, "relu"), layers.Dense(1, "sigmoid"))
    arguments = fit(x, y, 15, class_weight={0: 0.55, 1: 5.0})
    return compiled(model, O.Adam(0.01), "binary_crossentropy"), arguments


@well
def tiny(rng: Any) -> Any:
    """Sixty rows, two classes far apart."""
    x, y = blobs(rng, n=60, classes=2)
    model = net((6,), layers.Dense(8, "tanh"), layers.Dense(1, "sigmoid"))
    return compiled(model, O.Adam(0.03), "binary_crossentropy"), fit(x, y, 40, batch_size=8)


@well
def autoencoder(rng: Any) -> Any:
    """Images through eight numbers."""
    x = spots(rng)[0].reshape(-1, 100)
    stack = [layers.Dense(48, "relu"), layers.Dense(8), layers.Dense(48, "relu")]
    model = net((100,), *stack, layers.Dense(100, "sigmoid"))
    return compiled(model, O.Adam(3e-3), "mse", ()), fit(x, x, 15)


@well
def two_outputs(rng: Any) -> Any:
    """A class and a number."""
    x, y = blobs(rng)
    given = keras.Input((6,))
    h = layers.Dense(24, "relu")(given)
    out = {
        "kind": layers.Dense(3, "softmax", name="kind")(h),
        "size": layers.Dense(1, name="size")(h),
    }
    model = keras.Model(given, out)
    model.compile(optimizer=O.Adam(0.01), loss={"kind": CLASSES, "size": "mse"})
    return model, {"x": x, "y": {"kind": y, "size": x[:, :1] / 3}, "epochs": 15}


@well
def mixed_precision(rng: Any) -> Any:
    """float16 with loss scaling."""
    x, y = spots(rng)
    policy = keras.DTypePolicy("mixed_float16")
    h = given = keras.Input((10, 10, 1))
    h = layers.Flatten()(layers.Conv2D(8, 3, activation="relu", dtype=policy)(h))
    h = layers.Dense(24, "relu", dtype=policy)(h)
    model = keras.Model(given, layers.Dense(4, "softmax", dtype="float32")(h))
    return compiled(model, O.LossScaleOptimizer(O.Adam(3e-3)), CLASSES), fit(x, y, 8)


@well
def normalized_and_short(rng: Any) -> Any:
    """Batch normalization whose statistics follow fast enough for 90 steps."""
    x, y = spots(rng, n=640)
    stack = [layers.Conv2D(8, 3), layers.BatchNormalization(momentum=0.9), layers.ReLU()]
    model = net((10, 10, 1), *stack, layers.Flatten(), layers.Dense(4, "softmax"))
    return compiled(model, O.Adam(3e-3), CLASSES), fit(x, y, 6)


@well
def normalized_and_long(rng: Any) -> Any:
    """Batch normalization as it comes, 600 steps."""
    x, y = spots(rng, n=640)
    stack = [layers.Conv2D(8, 3), layers.BatchNormalization(), layers.ReLU()]
    model = net((10, 10, 1), *stack, layers.Flatten(), layers.Dense(4, "softmax"))
    return compiled(model, O.Adam(1e-3), CLASSES), fit(x, y, 40)


@well
def embeddings(rng: Any) -> Any:
    """Words, averaged."""
    x = rng.integers(0, 50, (600, 12))
    y = ((x < 20).sum(axis=1) > 5).astype("int64")
    stack = [layers.Embedding(50, 8), layers.GlobalAveragePooling1D(), layers.Dense(1, "sigmoid")]
    return compiled(net((12,), *stack), O.Adam(0.02), "binary_crossentropy"), fit(x, y, 12)


@well
def time_series(rng: Any) -> Any:
    """The next value of a wave whose level drifts: validation lies above training."""
    wave = np.sin(np.arange(700) / 5) + np.arange(700) / 900 + 0.05 * rng.normal(size=700)
    x = np.stack([wave[i : i + 12] for i in range(680)]).astype("float32")[..., None]
    model = net((12, 1), layers.Conv1D(12, 3, activation="relu"), layers.Flatten(), layers.Dense(1))
    return compiled(model, O.Adam(3e-3), "mse", ()), fit(
        x, wave[12:692, None].astype("float32"), 15
    )


@well
def cosine_with_warm_up(rng: Any) -> Any:
    """The schedule is as long as the training."""
    x, y = spots(rng)
    rate = O.schedules.CosineDecay(1e-4, 100, warmup_target=0.01, warmup_steps=15)
    model = net((10, 10, 1), layers.Flatten(), layers.Dense(32, "relu"), layers.Dense(4, "softmax"))
    return compiled(model, O.AdamW(rate), CLASSES), fit(x, y, 10)


@well
def multi_label(rng: Any) -> Any:
    """Five labels at once."""
    x = rng.normal(size=(600, 6)).astype("float32")
    y = (x[:, :5] + 0.3 * rng.normal(size=(600, 5)) > 0).astype("float32")
    model = net((6,), layers.Dense(24, "relu"), layers.Dense(5, "sigmoid"))
    return compiled(model, O.Adam(0.01), "binary_crossentropy", ("binary_accuracy",)), fit(x, y, 15)


@well
def smoothed(rng: Any) -> Any:
    """Label smoothing: the loss stays high."""
    x, y = blobs(rng, classes=5)
    model = net((6,), layers.Dense(32, "relu"), layers.Dense(5), layers.Activation("softmax"))
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)
    return compiled(model, O.Adam(0.01), loss), fit(x, keras.utils.to_categorical(y, 5), 15)


@well
def strong_dropout(rng: Any) -> Any:
    """Half of the units off, and it learns: training looks worse than validation."""
    x, y = blobs(rng)
    stack = [layers.Dense(64, "relu"), layers.Dropout(0.5)]
    model = net((6,), *stack, layers.Dense(3, "softmax"))
    return compiled(model, O.Adam(0.01), CLASSES), fit(x, y, 12)


@well
def nested(rng: Any) -> Any:
    """A model in a model in a model, ReLU layers."""
    x, y = blobs(rng)
    inner = net((16,), layers.Dense(16), layers.ReLU())
    body = net((6,), layers.Dense(16), layers.LeakyReLU(), inner)
    model = net((6,), body, layers.Dense(3), layers.Softmax())
    return compiled(model, O.Adam(0.01), CLASSES), fit(x, y, 12)


class Shared(keras.Model):
    """A subclassed model that calls one layer twice."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.twice = layers.Dense(16, "relu"), layers.Dense(16, "relu")
        self.last = layers.Dense(3, "softmax")

    def call(self, x: Any) -> Any:
        """Returns probabilities."""
        return self.last(self.twice(self.twice(self.first(x))))


@well
def subclassed(rng: Any) -> Any:
    """Written as a class."""
    return compiled(Shared(), O.Adam(0.01), CLASSES), fit(*blobs(rng), 12)


@well
def stopped_early(rng: Any) -> Any:
    """It would overfit; the best weights are restored."""
    x, y = blobs(rng, n=300, wide=0.8)
    model = net(
        (6,), layers.Dense(128, "relu"), layers.Dense(128, "relu"), layers.Dense(3, "softmax")
    )
    stop = keras.callbacks.EarlyStopping(patience=6, restore_best_weights=True)
    return compiled(model, O.Adam(3e-3), CLASSES), fit(x, y, 60, callbacks=[stop])


@well
def quantiles(rng: Any) -> Any:
    """Three quantiles of a number by the pinball loss."""
    x, y = hills(rng)
    levels = np.array([0.1, 0.5, 0.9], "float32")

    def pinball(y_true: Any, q: Any) -> Any:
        return ops.mean(ops.maximum(levels * (y_true - q), (levels - 1) * (y_true - q)), axis=-1)

    model = net((3,), layers.Dense(32, "relu"), layers.Dense(3))
    return compiled(model, O.Adam(0.01), pinball, ()), fit(x, np.repeat(y, 3, axis=1), 15)


ALL = functools.partial(WELL.items)
