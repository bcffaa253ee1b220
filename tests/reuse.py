"""A compiled model is traced once in a process, and handed out again as new.

Tracing a step takes a second of a core, running it a millisecond: tests of one model share it.
"""

import functools
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class _Kept:
    """A model, and what it was when it was made."""

    def __init__(self, model: Any) -> None:
        model.optimizer.build(model.trainable_variables)
        self.model = model
        self.facts = self._facts()
        self.values = [np.array(keras.ops.convert_to_numpy(each)) for each in self._variables()]

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self.model.optimizer.variables]

    def _facts(self) -> tuple[Any, ...]:
        optimizer = self.model.optimizer
        return str(optimizer.get_config()), [each.path for each in self._variables()]

    def is_whole(self) -> bool:
        """Whether what was changed since are values alone."""
        return self.facts == self._facts()

    def as_new(self) -> Any:
        for variable, value in zip(self._variables(), self.values, strict=True):
            variable.assign(value)
        if self.model.metrics:
            self.model.reset_metrics()
        self.model.stop_training = False
        return self.model


class Reused:
    """Calls a function that makes compiled models once for each way in which it is called.

    A second call within one test gives a second model. What lives longer than a test, such as a
    fixture of a module, takes `anew`. A model whose optimizer is another one afterwards, or has
    other variables, is not handed out again.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        self.anew = make
        self._kept: dict[Any, list[_Kept]] = {}
        self._test, self._given = "", Counter()
        functools.update_wrapper(self, make)

    def __call__(self, *args: Any, **options: Any) -> Any:
        test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
        if test != self._test:
            self._test, self._given = test, Counter()
        key = (args, tuple(sorted(options.items())), keras.config.dtype_policy().name)
        kept, place = self._kept.setdefault(key, []), self._given[key]
        self._given[key] += 1
        if place == len(kept):
            kept.append(_Kept(self.anew(*args, **options)))
        elif not kept[place].is_whole():
            kept[place] = _Kept(self.anew(*args, **options))
        model = kept[place].as_new()
        keras.utils.set_random_seed(0)
        return model


def ready(model: Any, x: Any, y: Any, weights: Any = None) -> Any:
    """Builds what the first step would build: TensorFlow then traces the step once, not twice."""
    if keras.backend.backend() == "tensorflow":
        model.optimizer.build(model.trainable_variables)
        outputs = model(x)
        model.compute_loss(x, y, outputs, weights)
        model.compute_metrics(x, y, outputs, weights)
        model.reset_metrics()
    return model
