"""A quadratic to descend: linear regression in Keras, and its gradient in numpy."""

import keras
import numpy as np

JIT = keras.backend.backend() != "torch"

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = (X @ [[1.0], [-2.0], [0.5]] + 0.3).astype("float32")
START = np.array([[0.5], [0.1], [-0.4]])


def gradient(weights, x=X, y=Y):
    return 2 / len(x) * x.T.astype(float) @ (x @ weights - y)


def linear(kind, optimizer, **options):
    """Returns a compiled model of class `kind` whose loss is the quadratic, at `START`."""
    inputs = keras.Input((3,))
    outputs = keras.layers.Dense(1, use_bias=False, name="linear")(inputs)
    model = kind(inputs, outputs)
    model.compile(optimizer=optimizer, loss="mse", **options)
    model.set_weights([START])
    return model


def fit(model, steps, batch_size=8):
    """Trains on all data in each step and returns the weights."""
    repeats = steps * batch_size // len(X)
    x, y = np.tile(X, (repeats, 1)), np.tile(Y, (repeats, 1))
    model.fit(x, y, batch_size=batch_size, shuffle=False, verbose=0)
    return model.get_weights()[0]
