"""Lookahead: slow weights that follow the fast ones every few updates."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.optimizers import _inside, _wrapping


@dataclasses.dataclass(frozen=True)
class _Weights:
    """The model's weights and their slow copies, out of sight of Keras's tracking."""

    fast: list[Any]
    slow: list[Any]


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Lookahead(_wrapping.Wrapper):
    """Goes `k` updates with any optimizer, then steps back towards where it came from.

    After every `sync_period` updates, `slow = slow + slow_step_size * (fast - slow)` and
    `fast = slow`. The fast weights are the model's; the slow ones are optimizer variables, one
    more copy of the weights, saved with the model. Between two syncs the model holds fast weights:
    let `sync_period` divide the run's updates to end on slow ones. Under gradient accumulation,
    set on the inner optimizer, updates are counted, not batches.

    Args:
        optimizer: any Keras optimizer, or its name; not a LossScaleOptimizer, which goes outside.
        sync_period: the updates between two syncs, k in the paper.
        slow_step_size: how far the slow weights go towards the fast ones, alpha in the paper.
        name: the optimizer's name.

    Raises:
        InputError: an argument is outside its range.

    Example:
        >>> optimizer = Lookahead(keras.optimizers.SGD(1.0), sync_period=2)
        >>> weight = keras.Variable(0.0)
        >>> optimizer.build([weight])
        >>> for _ in range(2):
        ...     optimizer.apply([keras.ops.convert_to_tensor(1.0)])
        >>> float(weight)  # fast went to -2, slow goes half of the way
        -1.0

    Reference:
        Zhang et al., Lookahead Optimizer: k Steps Forward, 1 Step Back, arXiv:1907.08610.
    """

    def __init__(
        self,
        optimizer: Any,
        sync_period: int = 5,
        slow_step_size: float = 0.5,
        name: str = "lookahead",
    ) -> None:
        super().__init__(optimizer, name)
        self.sync_period = int(_checks.positive_integer("sync_period", sync_period))
        self.slow_step_size = float(
            _checks.fraction("slow_step_size", slow_step_size, zero=False, one=True)
        )

    def build(self, variables: list[Any]) -> None:
        """Makes the inner optimizer's variables and the slow weights."""
        if self.built:
            return
        variables = list(variables)
        slow = [self.add_variable_from_reference(one, name="slow") for one in variables]
        self._weights = _Weights(variables, slow)
        super().build(variables)

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Updates the weights, and syncs them when it is time."""
        if not self.built:
            self.build(trainable_variables)
        # The first update remembers where it starts, so weights loaded after `build` count.
        first = ops.equal(self.iterations, 0)
        self._sync(first, slow_step_size=1.0)
        self.inner_optimizer.apply(grads, trainable_variables)
        # While gradients accumulate the count stays; syncing again then changes nothing.
        due = ops.equal(ops.mod(self.iterations, self.sync_period), 0)
        moves = self._sync(due, self.slow_step_size)
        self._move_averages(moves, first)

    def _sync(self, due: Any, slow_step_size: float) -> list[Any]:
        """Syncs fast and slow weights if it is due, and returns how far the fast ones moved."""
        moves = []
        for fast, slow in zip(self._weights.fast, self._weights.slow, strict=True):
            here, there = ops.convert_to_tensor(slow), ops.convert_to_tensor(fast)
            both = here + slow_step_size * (there - here)
            moves.append(ops.where(due, both - there, ops.zeros_like(there)))
            self.assign(slow, ops.where(due, both, here))
            self.assign(fast, ops.where(due, both, there))
        return moves

    def _move_averages(self, moves: list[Any], first: Any) -> None:
        """Makes averages that the inner optimizer keeps those of the weights after the sync."""
        leaf = _inside.leaves(self.inner_optimizer)[0]
        averages = _inside.averages(leaf)
        if len(averages) != len(moves):
            return
        for average, move in zip(averages, moves, strict=True):
            share = ops.where(first, 1.0, 1.0 - leaf.ema_momentum)
            self.assign(average, average + ops.cast(share, move.dtype) * move)

    def start_from_here(self) -> None:
        """Makes the weights as they are the slow ones: they were set from outside."""
        if self.built:
            for fast, slow in zip(self._weights.fast, self._weights.slow, strict=True):
                slow.assign(ops.copy(fast))

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments."""
        own = {"sync_period": self.sync_period, "slow_step_size": self.slow_step_size}
        return {**super().get_config(), **own}
