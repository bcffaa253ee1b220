"""See batches on their way into training, without taking any away."""

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class BatchTap:
    """Stands between `fit` and one of the model's functions, and notes batches that pass.

    A batch that is looked at is drawn early and then fed, in its place, through an iterator of
    the same kind, so that the compiled training function is the same and training is bit for bit
    what it is without. It works for every kind of input, as `fit` has made an iterator of it.

    Args:
        model: about to be trained, or evaluated: the function is made.
        wanted: asked before every execution how many batches to look at, 0 for none.
        seen: called with those batches, and the seconds that waiting for each took.
        name: of the function: `train_function`, or `test_function` for those of validation.

    Example:
        >>> import numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> x = np.ones((8, 1))
        >>> class Watch(keras.callbacks.Callback):
        ...     def on_train_begin(self, logs=None):
        ...         self.seen = []
        ...         see = lambda batches, waits: self.seen.extend(batches)
        ...         self.tap = BatchTap(self.model, lambda: 0 if self.seen else 1, see)
        ...     def on_train_end(self, logs=None):
        ...         self.tap.remove()
        >>> watch = Watch()
        >>> _ = model.fit(x, x, batch_size=4, verbose=0, callbacks=[watch])
        >>> len(watch.seen), tuple(watch.seen[0][0].shape)
        (1, (4, 1))
    """

    def __init__(
        self,
        model: Any,
        wanted: Callable[[], int],
        seen: Callable[[list[Any], list[float]], None],
        name: str = "train_function",
    ) -> None:
        self._model, self._name = model, name
        self._wanted, self._seen = wanted, seen
        self._function: Any = getattr(model, name)
        self._size = max(1, int(getattr(model, "steps_per_execution", 1) or 1))
        self._source: Any = None  # the iterator whose batches were drawn early
        self._feed: Any = None
        self._left = 0
        while isinstance(self._function, _Tapped):  # a fit that was broken off left it there
            self._function = self._function.function
        setattr(model, name, _Tapped(self))

    @property
    def is_in_place(self) -> bool:
        """Whether the model's function is the tapped one, or for now stands for its `function`."""
        current = getattr(self._model, self._name)
        while current is not None and not self._is_tapped(current):
            current = getattr(current, "function", None)
        return current is not None

    def _is_tapped(self, function: Any) -> bool:
        return isinstance(function, _Tapped) and function.tap is self

    def remove(self) -> None:
        """Gives the model its own training function back."""
        if self._is_tapped(getattr(self._model, self._name)):
            setattr(self._model, self._name, self._function)

    def run(self, *arguments: Any) -> Any:
        """Runs the training function, on batches looked at where some are wanted."""
        *state, source = arguments
        if self._left > 0 and source is self._source:
            self._left -= self._size
            return self._function(*state, self._feed)
        self._source = self._feed = None  # used up: an iterator that lives on takes longer to end
        wanted = self._wanted()
        if wanted <= 0:
            return self._function(*state, source)
        if isinstance(source, list):  # torch hands the batches themselves
            self._seen(source, [])
        elif _can_be_fed(source):
            return self._run_fed(state, source, -(-wanted // self._size) * self._size)
        return self._function(*state, source)

    def _run_fed(self, state: list[Any], source: Any, count: int) -> Any:
        batches, waits = [], []
        while len(batches) < count:
            started = time.perf_counter()
            try:
                batches.append(next(source))
            except StopIteration:
                break
            waits.append(time.perf_counter() - started)
        if not batches:
            return self._function(*state, source)
        self._source, self._feed = source, _feed(source, batches)
        self._left = len(batches) - self._size
        self._seen(batches, waits)
        return self._function(*state, self._feed)


class _Tapped:
    """The training function while it is watched."""

    def __init__(self, tap: BatchTap) -> None:
        self.tap, self.function = tap, tap._function

    def __call__(self, *arguments: Any) -> Any:
        return self.tap.run(*arguments)


def _can_be_fed(source: Any) -> bool:
    """Whether an iterator can be replaced: not one that is distributed over replicas."""
    if keras.config.backend() != "tensorflow":
        return hasattr(source, "__next__")
    import tensorflow as tf

    return isinstance(source, tf.data.Iterator)


def _feed(source: Any, batches: list[Any]) -> Any:
    """Returns an iterator over `batches` of the same type as `source`."""
    if keras.config.backend() != "tensorflow":
        return iter(batches)
    import tensorflow as tf

    try:
        spec = source.element_spec
        data = tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=spec)
        options = tf.data.Options()
        options.autotune.enabled = False  # its thread would hold up the iterator's end for seconds
        return iter(data.with_options(options))
    except (TypeError, ValueError):  # a structure that a generator cannot give, as ragged batches
        return iter(batches)


def as_arrays(batch: Any) -> tuple[Any, Any, Any]:
    """Returns (x, y, sample_weight) of a batch as `fit` makes it, as numpy arrays."""
    parts = (*batch, None, None)[:3] if isinstance(batch, tuple | list) else (batch, None, None)
    return keras.tree.map_structure(
        lambda part: None if part is None else np.asarray(keras.ops.convert_to_numpy(part)), parts
    )


def length(batch: Any) -> int:
    """Returns how many examples a batch has."""
    return len(keras.tree.flatten(batch[0])[0])
