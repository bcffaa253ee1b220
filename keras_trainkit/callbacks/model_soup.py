"""Model soups: average the weights of saved models."""

import dataclasses
import math
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import _monitored


@dataclasses.dataclass(frozen=True)
class Soup:
    """What went into a soup.

    Attributes:
        paths: the files whose weights were averaged, in the order they were added.
        score: the soup's score, or None for a uniform soup.
        scores: the score of every file by itself, best first; empty for a uniform soup.

    Example:
        >>> soup = Soup(("b.keras", "a.keras"), 0.93, {"b.keras": 0.92, "a.keras": 0.91})
        >>> soup.score > max(soup.scores.values())
        True

    Reference:
        [Wortsman et al., 2022, Model soups](https://arxiv.org/abs/2203.05482)
    """

    paths: tuple[str, ...]
    score: float | None = None
    scores: dict[str, float] = dataclasses.field(default_factory=dict)


def uniform_soup(model: Any, paths: Iterable[str | os.PathLike[str]]) -> Soup:
    """Gives `model` the mean of the weights of all saved models.

    The models must have been trained from a common start, such as checkpoints of one run or
    fine-tunings of one model; otherwise their mean lies outside of any good region. Floating-point
    weights are averaged, the moving statistics of batch normalization too: `recompute_batch_norm`
    sets them right. The optimizer's state is that of one of the files.

    Args:
        model: a built model of the saved models' architecture; its weights are overwritten.
        paths: `.keras` or `.weights.h5` files, such as those of `TopKCheckpoints.kept`.

    Returns:
        What went into the soup.

    Raises:
        InputError: there are no paths.

    Example:
        >>> import keras, os, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> paths = [os.path.join(tempfile.mkdtemp(), f"{i}.weights.h5") for i in range(2)]
        >>> for value, path in enumerate(paths):
        ...     _ = model.layers[0].kernel.assign([[value]]); model.save_weights(path)
        >>> soup = uniform_soup(model, paths)
        >>> model.get_weights()[0].item()
        0.5

    Reference:
        [Wortsman et al., 2022, Model soups](https://arxiv.org/abs/2203.05482)
    """
    names = _names(paths)
    _assign(model, _mean(model, names))
    return Soup(tuple(names))


def greedy_soup(
    model: Any,
    paths: Iterable[str | os.PathLike[str]],
    score: Callable[[Any], float],
    mode: str = "max",
) -> Soup:
    """Gives `model` the mean of those saved models that make the mean better.

    The models are sorted by their own score; each in turn is added to the average, and stays if
    the score on held-out data does not get worse. So the soup scores at least as well as the best
    single model, on the data it was scored on: report the result on other data.

    Args:
        model: as for `uniform_soup`.
        paths: as for `uniform_soup`.
        score: `score(model)` returns the number to improve, such as the validation accuracy. It
            may call `recompute_batch_norm` first; the model keeps what the last call left only in
            weights that the soup does not set, so call it once more on the result.
        mode: `max` if a larger score is better, else `min`.

    Returns:
        What went into the soup, and the scores.

    Raises:
        InputError: there are no paths, or `mode` is neither.

    Example:
        >>> import keras, os, tempfile
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
        >>> paths = [os.path.join(tempfile.mkdtemp(), f"{i}.weights.h5") for i in range(3)]
        >>> for value, path in zip([1.0, 2.0, 9.0], paths):
        ...     _ = model.layers[0].kernel.assign([[value]]); model.save_weights(path)
        >>> soup = greedy_soup(model, paths, lambda m: abs(m.get_weights()[0].item() - 1.6), "min")
        >>> round(soup.score, 3), len(soup.paths)
        (0.1, 2)

    Reference:
        [Wortsman et al., 2022, Model soups](https://arxiv.org/abs/2203.05482), recipe 1
    """
    _checks.one_of("mode", mode, ("max", "min"))
    names = _names(paths)
    scores = {}
    for name in names:
        _assign(model, _load(model, name))
        scores[name] = float(score(model))
    sign = 1 if mode == "min" else -1
    names.sort(key=lambda name: (math.isnan(scores[name]), sign * scores[name]))
    chosen, best = names[:1], scores[names[0]]
    for name in names[1:]:
        _assign(model, _mean(model, [*chosen, name]))
        value = float(score(model))
        if value == best or _monitored.is_better(value, best, mode):
            chosen, best = [*chosen, name], value
    _assign(model, _mean(model, chosen))
    return Soup(tuple(chosen), best, {name: scores[name] for name in names})


def _names(paths: Iterable[str | os.PathLike[str]]) -> list[str]:
    names = [os.fspath(path) for path in paths]
    if not names:
        raise InputError("paths must have at least one file; received none.")
    return names


def _load(model: Any, name: str) -> list[np.ndarray]:
    try:
        model.load_weights(name)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise InputError(
            f"paths must be files with weights of this very model; {name!r} could not be read: "
            f"{reason}"
        ) from error
    return [np.array(keras.ops.convert_to_numpy(weight)) for weight in model.weights]


def _assign(model: Any, values: Sequence[np.ndarray]) -> None:
    for weight, value in zip(model.weights, values, strict=True):
        weight.assign(value)


def _mean(model: Any, names: Sequence[str]) -> list[np.ndarray]:
    """Returns the mean of every weight over the files; of integers, the first file's value."""
    means: list[np.ndarray] = []
    for count, name in enumerate(names, start=1):
        values = _load(model, name)
        if count == 1:
            means = [v.astype("float64") if _is_float(v) else v for v in values]
        for mean, value in zip(means, values, strict=True):
            if _is_float(value):
                mean += (value - mean) / count
    return means


def _is_float(value: np.ndarray) -> bool:
    return keras.backend.is_float_dtype(value.dtype.name)
