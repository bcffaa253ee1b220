"""Whatever ends a fit, callbacks that changed something for its time put it right."""

import functools
import threading
from collections.abc import Callable
from typing import Any, Self

import keras

# Of each thread: (model, callbacks) of the fits under way, innermost last.
_FITS = threading.local()


class SettlingCallback(keras.callbacks.Callback):
    """A callback that changes a model, an optimizer or the terminal while a fit lasts.

    Keras calls `on_train_end` only if nothing goes wrong. Where an exception or Ctrl-C breaks the
    fit off, wherever it comes from, `settle` is called instead, before the caller sees it. For
    that `keras.Model.fit` is wrapped once, when the first such callback is made; what it does is
    unchanged. `settle` may be called after `on_train_end`, or twice.

    Example:
        >>> class Halved(SettlingCallback):
        ...     def on_train_begin(self, logs=None):
        ...         raise KeyError("something else goes wrong")
        ...     def settle(self):
        ...         print("settled")
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse")
        >>> x = keras.ops.ones((4, 1))
        >>> try:
        ...     model.fit(x, x, verbose=0, callbacks=[Halved()])
        ... except KeyError as error:
        ...     print(error)
        settled
        'something else goes wrong'
    """

    def __new__(cls, *arguments: Any, **options: Any) -> Self:
        """Sees to it that `settle` will be called; a copy is made here too."""
        del arguments, options
        _wrap_fit()
        return super().__new__(cls)

    def set_model(self, model: Any) -> None:
        """Notes in which fit it is."""
        super().set_model(model)
        for fitted, callbacks in reversed(_fits()):
            if fitted is model:
                if all(each is not self for each in callbacks):
                    callbacks.append(self)
                return

    def settle(self) -> None:
        """Puts right what was to last for the fit alone."""
        raise NotImplementedError


def _fits() -> list[tuple[Any, list[SettlingCallback]]]:
    if not hasattr(_FITS, "under_way"):
        _FITS.under_way = []
    return _FITS.under_way


def _wrap_fit() -> None:
    """Wraps `keras.Model.fit`, unless it is."""
    if not hasattr(keras.Model.fit, "settles_callbacks"):
        keras.Model.fit = _settled(keras.Model.fit)


def _settled(fit: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(fit)
    def settled(model: Any, *arguments: Any, **options: Any) -> Any:
        callbacks = _in_a_ready_list(options.get("callbacks"))
        _fits().append((model, callbacks))
        try:
            return fit(model, *arguments, **options)
        except BaseException as error:
            _settle(callbacks, error)
            raise
        finally:
            _fits().pop()

    settled.settles_callbacks = True  # type: ignore[attr-defined]
    return settled


def _in_a_ready_list(given: Any) -> list[SettlingCallback]:
    """Returns those in a `CallbackList`, whose model was set before the fit began."""
    found = given.callbacks if isinstance(given, keras.callbacks.CallbackList) else []
    return [each for each in found if isinstance(each, SettlingCallback)]


def _settle(callbacks: list[SettlingCallback], error: BaseException) -> None:
    """Settles the last callback first; what goes wrong in it is a note on what ended the fit."""
    for callback in reversed(callbacks):
        try:
            callback.settle()
        except Exception as other:
            error.add_note(
                f"{type(callback).__name__} could not put right what it had changed: {other}"
            )
