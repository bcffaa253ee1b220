"""Lookahead: slow weights that follow the fast ones every few updates."""

import dataclasses
from typing import Any

import keras
from keras import ops

from keras_trainkit import _checks
from keras_trainkit.optimizers import _wrapping


@dataclasses.dataclass(frozen=True)
class _Weights:
    """The model's weights and their slow copies, out of sight of Keras's tracking."""

    fast: list[Any]
    slow: list[Any]


@keras.saving.register_keras_serializable(package="keras_trainkit")
class Lookahead(keras.optimizers.Optimizer):
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
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = _wrapping.inner("optimizer", optimizer, "Lookahead")
        self.sync_period = int(_checks.positive_integer("sync_period", sync_period))
        self.slow_step_size = float(
            _checks.fraction("slow_step_size", slow_step_size, zero=False, one=True)
        )

    def build(self, variables: list[Any]) -> None:
        """Makes the inner optimizer's variables and the slow weights."""
        if self.built:
            return
        variables = list(variables)
        self.inner_optimizer.build(variables)
        slow = [self.add_variable_from_reference(one, name="slow") for one in variables]
        self._weights = _Weights(variables, slow)
        super().build(variables)

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Updates the weights, and syncs them when it is time."""
        if not self.built:
            self.build(trainable_variables)
        # The first update remembers where it starts, so weights loaded after `build` count.
        self._sync(ops.equal(self.iterations, 0), slow_step_size=1.0)
        self.inner_optimizer.apply(grads, trainable_variables)
        # While gradients accumulate the count stays; syncing again then changes nothing.
        due = ops.equal(ops.mod(self.iterations, self.sync_period), 0)
        self._sync(due, self.slow_step_size)

    def _sync(self, due: Any, slow_step_size: float) -> None:
        for fast, slow in zip(self._weights.fast, self._weights.slow, strict=True):
            here, there = ops.convert_to_tensor(slow), ops.convert_to_tensor(fast)
            both = here + slow_step_size * (there - here)
            self.assign(slow, ops.where(due, both, here))
            self.assign(fast, ops.where(due, both, there))

    @property
    def variables(self) -> list[Any]:
        """The slow weights and the inner optimizer's variables."""
        return [*super().variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """The inner optimizer's count of updates."""
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's learning rate."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def scale_loss(self, loss: Any) -> Any:
        """Returns the loss as the inner optimizer scales it."""
        return self.inner_optimizer.scale_loss(loss)

    def finalize_variable_values(self, var_list: list[Any]) -> None:
        """Lets the inner optimizer set its averages, if it keeps any."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments."""
        return {
            "optimizer": keras.saving.serialize_keras_object(self.inner_optimizer),
            "sync_period": self.sync_period,
            "slow_step_size": self.slow_step_size,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> "Lookahead":
        """Returns the optimizer of a config."""
        optimizer = keras.saving.deserialize_keras_object(config["optimizer"], custom_objects)
        return cls(**{**config, "optimizer": optimizer})
