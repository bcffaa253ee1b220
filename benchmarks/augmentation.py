"""Times RandomAffine against the chain of Keras layers it replaces; prints a markdown table.

    python -m benchmarks.augmentation

All rows are timed in turns within one run, so that a busy machine slows every row alike; the
numbers to quote are the ratios. `graph` is a tf.function without jit, as in tf.data and in fit on
a CPU; `jit` is the same with jit_compile=True, which the Keras layers do not support.
"""

import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from keras_trainkit.layers import RandomAffine

SHAPES = [(128, 28, 28, 1), (128, 32, 32, 3)]
TURNS = 40


def chain():
    """The four layers of Keras, with the same ranges and fill."""
    return keras.Sequential(
        [
            keras.layers.RandomRotation(0.05, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
            keras.layers.RandomZoom(0.1, fill_mode="constant"),
            keras.layers.RandomShear(0.1, 0.1, fill_mode="constant"),
        ]
    )


def affine(method):
    """The one layer in their place."""
    return RandomAffine(rotation=0.05, translation=0.1, zoom=0.1, shear=0.1, method=method)


def contenders():
    """Returns every way to augment, by name."""
    return {
        "Keras chain, graph": compiled(chain()),
        "RandomAffine projective, graph": compiled(affine("projective")),
        "RandomAffine gather, graph": compiled(affine("gather")),
        "RandomAffine gather, jit": compiled(affine("gather"), jit=True),
    }


def compiled(layer, jit=False):
    """Returns the layer in training, as one function of the images."""
    return tf.function(lambda images: layer(images, training=True), jit_compile=jit)


def medians(functions, images):
    """Returns the median milliseconds of a call, the functions taking turns."""
    for function in functions.values():
        function(images)
    times = {name: [] for name in functions}
    for _ in range(TURNS):
        for name, function in functions.items():
            start = time.perf_counter()
            results = [function(images) for _ in range(3)]
            results[-1].numpy()
            times[name].append((time.perf_counter() - start) / 3)
    return {name: 1e3 * statistics.median(values) for name, values in times.items()}


def main():
    """Prints the table."""
    print("| batch | layers | median ms | times as fast as the chain |")
    print("|---|---|---:|---:|")
    for shape in SHAPES:
        pixels = np.random.default_rng(0).integers(0, 256, shape, dtype="uint8")
        found = medians(contenders(), tf.constant(pixels))
        slowest = found["Keras chain, graph"]
        for name, milliseconds in found.items():
            print(f"| {shape} | {name} | {milliseconds:.2f} | {slowest / milliseconds:.1f} |")


if __name__ == "__main__":
    main()
