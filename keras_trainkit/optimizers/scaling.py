"""How a learning rate follows the batch size."""

import math

from keras_trainkit import _checks


def scaled_learning_rate(
    base: float, batch_size: int, reference: int = 256, rule: str = "linear"
) -> float:
    """Returns the learning rate for a batch size, from the one for another.

    `base * batch_size / reference`, or with the square root of the quotient. The linear rule was
    found with SGD, and with a warm-up for large batches; the square root is the rule for Adam.

    Args:
        base: the learning rate that is right for batches of `reference`.
        batch_size: the examples in an update; under gradient accumulation those of all its batches.
        reference: the batch size `base` was found with.
        rule: `"linear"` or `"sqrt"`.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> scaled_learning_rate(0.1, batch_size=1024)
        0.4
        >>> scaled_learning_rate(0.001, batch_size=1024, rule="sqrt")
        0.002

    Reference:
        Goyal et al., Accurate, Large Minibatch SGD, arXiv:1706.02677; Malladi et al., On the SDEs
        and Scaling Rules for Adaptive Gradient Algorithms, arXiv:2205.10287.
    """
    _checks.positive("base", base)
    _checks.positive_integer("batch_size", batch_size)
    _checks.positive_integer("reference", reference)
    _checks.one_of("rule", rule, ("linear", "sqrt"))
    times = batch_size / reference
    return base * (times if rule == "linear" else math.sqrt(times))
