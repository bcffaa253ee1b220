"""Random mixing weights from a symmetric beta distribution."""

from typing import Any

import keras
from keras import ops

ROUNDS = 8  # each is accepted with a probability above 0.95: none is, once in 2e10


def symmetric_beta(shape: tuple[Any, ...], alpha: float, seed: Any) -> Any:
    """Draws float32 from Beta(alpha, alpha).

    `keras.random.beta` rests on a TensorFlow operation that XLA cannot compile. This takes two
    gamma variates by Marsaglia and Tsang's method, with a fixed number of tries, in logarithms
    (for a small alpha the variates themselves underflow).
    """
    scale = alpha + 2 / 3  # of Gamma(alpha + 1)
    tries = (ROUNDS, 2, *shape)
    normal = keras.random.normal(tries, dtype="float32", seed=seed)
    cube = (1 + normal / (9 * scale) ** 0.5) ** 3
    log_cube = ops.log(ops.maximum(cube, 1e-30))
    bound = normal**2 / 2 + scale * (1 - cube + log_cube)
    accepted = (cube > 0) & (_log_uniform(tries, seed) < bound)
    first = ops.argmax(ops.cast(accepted, "int32"), axis=0)
    chosen = ops.take_along_axis(log_cube, first[None], axis=0)[0]
    log_gamma = chosen + _log_uniform((2, *shape), seed) / alpha
    return ops.sigmoid(log_gamma[0] - log_gamma[1])


def _log_uniform(shape: tuple[Any, ...], seed: Any) -> Any:
    uniform = keras.random.uniform(shape, dtype="float32", seed=seed)
    return ops.log(ops.maximum(uniform, 1e-30))
