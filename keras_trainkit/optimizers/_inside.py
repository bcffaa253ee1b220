"""Seeing through optimizers: which stand around others, and which update the weights.

`LossScaleOptimizer`, `Lookahead`, `SAM` and whatever else has an `inner_optimizer` stand around
one; `MultiOptimizer` stands around several. They may be nested in each other.
"""

from typing import Any

import keras

from keras_trainkit._checks import InputError


def chain(optimizer: Any) -> list[Any]:
    """Returns the optimizer and those inside it, the outermost first; a `MultiOptimizer` ends it.

    Example:
        >>> sgd = keras.optimizers.SGD()
        >>> chain(keras.optimizers.LossScaleOptimizer(sgd))[-1] is sgd
        True
    """
    found = [optimizer]
    while hasattr(found[-1], "inner_optimizer"):
        found.append(found[-1].inner_optimizer)
    return found


def everyone(optimizer: Any) -> list[Any]:
    """Returns every optimizer there is in one, itself the first, through `MultiOptimizer` too."""
    found = chain(optimizer)
    if isinstance(found[-1], keras.optimizers.MultiOptimizer):
        found += [each for one in found[-1].optimizers for each in everyone(one)]
    return found


def leaves(optimizer: Any) -> list[Any]:
    """Returns the optimizers that have a learning rate and update the weights.

    Example:
        >>> sgd, adam = keras.optimizers.SGD(), keras.optimizers.Adam()
        >>> several = keras.optimizers.MultiOptimizer(
        ...     keras.optimizers.OptimizerMap(sgd, {"head/.*": adam})
        ... )
        >>> [type(leaf).__name__ for leaf in leaves(several)]
        ['Adam', 'SGD']
    """
    innermost = chain(optimizer)[-1]
    if isinstance(innermost, keras.optimizers.MultiOptimizer):
        return [leaf for one in innermost.optimizers for leaf in leaves(one)]
    return [innermost]


def single_optimizer(model: Any, callback: str) -> Any:
    """Returns the one optimizer that updates a model's weights, whatever stands around it.

    Args:
        model: a compiled model.
        callback: who asks, for the message.

    Raises:
        InputError: the model has none, or a `MultiOptimizer`.
    """
    optimizer = compiled_optimizer(model, callback)
    innermost = chain(optimizer)[-1]
    if isinstance(innermost, keras.optimizers.MultiOptimizer):
        raise _not_one(callback, innermost)
    return innermost


def compiled_optimizer(model: Any, callback: str) -> Any:
    """Returns the model's optimizer, or raises InputError if it was compiled with none."""
    optimizer: Any = getattr(model, "optimizer", None)
    if optimizer is None:
        raise _not_one(callback, optimizer)
    return optimizer


def learning_rate(optimizer: Any) -> Any:
    """Returns the learning rate; of several optimizers, that of the default one, the last."""
    return leaves(optimizer)[-1].learning_rate


def averages(optimizer: Any) -> list[Any]:
    """Returns the averages of the weights that a built optimizer with `use_ema` keeps, in order."""
    kept = [one for one in optimizer.variables if one.name.endswith("_average")]
    return kept if getattr(optimizer, "use_ema", False) else []


def weights_were_set(optimizer: Any) -> None:
    """Tells optimizers that remember weights that a model's were set from outside."""
    for one in everyone(optimizer):
        if hasattr(one, "start_from_here"):
            one.start_from_here()


def _not_one(callback: str, optimizer: Any) -> InputError:
    return InputError(
        f"{callback} must be used with a model compiled with one optimizer; received "
        f"optimizer={optimizer!r}. Compile the model with a single keras.optimizers.Optimizer."
    )
