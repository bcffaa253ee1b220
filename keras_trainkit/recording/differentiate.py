"""The one place that knows how each backend compiles a function and takes its gradient."""

from collections.abc import Callable
from typing import Any

import keras


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `function`, of tensors and nests of them, compiled by the backend.

    On torch it runs as it is, without recording gradients, and returns the global random state,
    from which dropout draws there, to where it was.
    """
    backend = keras.config.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(function, reduce_retracing=True)
    if backend == "jax":
        import jax

        return jax.jit(function)
    import torch

    def guarded(*args: Any) -> Any:
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.no_grad(), torch.random.fork_rng(devices):
            return function(*args)

    return guarded


def with_gradients(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a function that also gives the gradient by its first argument.

    Args:
        function: `function(weights, *args) -> (loss, extra)`, where `weights` is a list of tensors.

    Returns:
        `f(weights, *args) -> (loss, extra, gradients)`, where a weight that the loss does not
        depend on has a gradient of zeros. It is not compiled yet: use it inside `compiled`.
    """
    backend = keras.config.backend()
    return {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[backend](function)


def _tensorflow(function: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow as tf

    def differentiated(weights: Any, *args: Any) -> Any:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(weights)
            loss, extra = function(weights, *args)
        gradients = tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return loss, extra, [tf.convert_to_tensor(gradient) for gradient in gradients]

    return differentiated


def _jax(function: Callable[..., Any]) -> Callable[..., Any]:
    import jax

    def differentiated(weights: Any, *args: Any) -> Any:
        (loss, extra), gradients = jax.value_and_grad(function, has_aux=True)(weights, *args)
        return loss, extra, gradients

    return differentiated


def _torch(function: Callable[..., Any]) -> Callable[..., Any]:
    import torch

    def differentiated(weights: Any, *args: Any) -> Any:
        with torch.enable_grad():
            leaves = [weight.detach().clone().requires_grad_() for weight in weights]
            loss, extra = function(leaves, *args)
            gradients = torch.autograd.grad(loss, leaves, allow_unused=True)
        filled = [
            torch.zeros_like(leaf) if gradient is None else gradient
            for leaf, gradient in zip(leaves, gradients, strict=True)
        ]
        return loss, extra, filled

    return differentiated
