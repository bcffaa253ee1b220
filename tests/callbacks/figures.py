"""What the tests of the figure callbacks share."""

import io

import keras
import numpy as np
from matplotlib import image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 40)
OUTPUTS = RNG.dirichlet(np.ones(3), 40).astype("float32")


def identity_model(units: int = 3, **arguments):
    """A model whose outputs are its inputs, whatever is trained."""
    model = keras.Sequential([keras.Input((units,)), keras.layers.Rescaling(1.0)])
    model.add(keras.layers.Dense(units, kernel_initializer="identity", trainable=False))
    model.compile(loss="mse", **arguments)
    return model


def fit(model, x, callback, epochs=2):
    size = (len(x), *model.output_shape[1:])
    model.fit(x, np.zeros(size), epochs=epochs, verbose=0, callbacks=[callback])


def pictures(log_dir, tag):
    """Returns `(step, pixels)` of every image under `tag`."""
    events = EventAccumulator(str(log_dir)).Reload()
    found = [(event.step, make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)]
    return [(step, image.imread(io.BytesIO(png))) for step, (_, _, png) in found]
