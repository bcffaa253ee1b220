"""Evaluate, save and keep the exponential moving average of the weights."""

import contextlib
from typing import Any

import keras
import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside
from keras_trainkit.optimizers._inside import single_optimizer
from keras_trainkit.recording.settling import SettlingCallback


class EMA(SettlingCallback):
    """Makes the exponential moving average of the weights the model that counts.

    After every step the optimizer updates `average = momentum * average + (1 - momentum) * weight`
    inside the compiled training step, so the average costs next to nothing and is exact under
    `jit_compile` and `steps_per_execution`. The first step sets `average = weight`. Nothing needs
    to be set on the optimizer: this callback turns `use_ema` on, and gives an optimizer that was
    already built (a second `fit`, the jax and torch backends, MirroredStrategy) its averages
    without losing its state.

    Which weights the model holds:

    | when                                                         | weights  |
    |--------------------------------------------------------------|----------|
    | training steps, `on_epoch_begin`                             | raw      |
    | validation, and `predict(..., callbacks=[ema])` inside `fit` | averaged |
    | `on_epoch_end` of the callbacks that come after this one     | averaged |
    | `on_epoch_end` of the callbacks that come before this one    | raw      |
    | `on_train_end`, and after `fit`                              | averaged |
    | after a `fit` that an exception or Ctrl-C broke off          | raw      |

    So `ModelCheckpoint`, `EarlyStopping(restore_best_weights=True)` and callbacks that predict at
    the end of an epoch come after it, and `BackupAndRestore`, which must save the raw weights to
    go on from them, comes before it: `[BackupAndRestore(...), EMA(), ModelCheckpoint(...)]`.
    Outside `fit` it changes nothing, so a model never loses its raw weights to a `predict`.

    Only the trainable weights are averaged. Non-trainable ones, such as the moving mean and
    variance of batch normalization, stay as training left them: they are moving averages already,
    but of the raw weights' activations. `recompute_batch_norm` re-estimates them.

    `LossScaleOptimizer`, `Lookahead` or `SAM` may stand around the optimizer: the average is that
    of the weights that a whole step leaves. With `gradient_accumulation_steps` the optimizer
    averages after every micro-step; a step that loss scaling skips is not averaged.

    Args:
        momentum: share of the old average that is kept at each step, in [0, 1); the average
            looks back about `1 / (1 - momentum)` steps. An optimizer that already has
            `use_ema=True` must have the same `ema_momentum`.

    Raises:
        InputError: `momentum` is out of range or not that of the optimizer, or the optimizer is a
            `MultiOptimizer`.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> _ = model.fit(np.ones((8, 1)), np.ones(8), verbose=0, callbacks=[EMA(momentum=0.9)])
        >>> model.optimizer.use_ema
        True

    Reference:
        [Polyak and Juditsky, 1992](https://doi.org/10.1137/0330046);
        [Morales-Brotons et al., 2024](https://arxiv.org/abs/2411.18704)
    """

    def __init__(self, momentum: float = 0.99) -> None:
        super().__init__()
        self.momentum = _checks.fraction("momentum", momentum)
        self._raw: list[np.ndarray] | None = None
        self._fitting = False

    def set_model(self, model: Any) -> None:
        """Prepares an untrained optimizer before `BackupAndRestore` could load into it."""
        super().set_model(model)
        if getattr(model, "optimizer", None) is None or _steps(model.optimizer) > 0:
            return
        _turn_on(single_optimizer(model, "EMA"), self.momentum, model)

    def on_train_begin(self, logs: Any = None) -> None:
        """Prepares the optimizer, whatever it has done before."""
        self._raw = None
        self._fitting = True
        _turn_on(single_optimizer(self.model, "EMA"), self.momentum, self.model)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Goes on from the raw weights."""
        self._put_raw()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Shows the averaged weights to the callbacks that follow."""
        self._put_average()

    def on_test_begin(self, logs: Any = None) -> None:
        """Evaluates the averaged weights."""
        self._put_average()

    def on_test_end(self, logs: Any = None) -> None:
        """Returns to the raw weights."""
        self._put_raw()

    def on_predict_begin(self, logs: Any = None) -> None:
        """Predicts with the averaged weights."""
        self._put_average()

    def on_predict_end(self, logs: Any = None) -> None:
        """Returns to the raw weights."""
        self._put_raw()

    def on_train_end(self, logs: Any = None) -> None:
        """Lets go of the raw weights; Keras has just made the average the model's weights."""
        self._raw = None
        self._fitting = False
        _own_buffers(self.model)
        _inside.weights_were_set(self.model.optimizer)

    def settle(self) -> None:
        """Returns to the raw weights: the fit was broken off."""
        self._put_raw()
        self._fitting = False

    def _put_average(self) -> None:
        if not self._fitting or self._raw is not None:
            return
        model = self.model
        if _steps(model.optimizer) == 0:  # nothing to average yet
            return
        self._raw = _values(model)
        model.optimizer.finalize_variable_values(model.trainable_variables)
        _own_buffers(model)

    def _put_raw(self) -> None:
        if self._raw is None:
            return
        for variable, value in zip(self.model.trainable_variables, self._raw, strict=True):
            variable.assign(value)
        self._raw = None


def _turn_on(optimizer: Any, momentum: float, model: Any) -> None:
    """Makes `optimizer` average its weights from now on."""
    if optimizer.use_ema:
        if optimizer.ema_momentum != momentum:
            raise InputError(
                "momentum must be that of an optimizer which already averages; received "
                f"momentum={momentum} and ema_momentum={optimizer.ema_momentum}. Use "
                f"EMA(momentum={optimizer.ema_momentum}), or leave use_ema out of the optimizer."
            )
    elif optimizer.built:
        _rebuild(optimizer, momentum, model)
    else:
        optimizer.use_ema = True
        optimizer.ema_momentum = momentum


def _rebuild(optimizer: Any, momentum: float, model: Any) -> None:
    """Gives a built optimizer its averages, in place: the object and its state stay.

    The averages are made in `build`, and a built optimizer cannot be built again. So a twin is
    made from its config and built, its state is filled in, and the optimizer becomes the twin.
    """
    variables = model.trainable_variables
    config = optimizer.get_config() | {"use_ema": True, "ema_momentum": momentum}
    with _strategy_scope(model):
        twin = type(optimizer).from_config(config)
        own = len(twin.variables)  # the iteration and perhaps the learning rate
        twin.build(variables)
    averages = twin.variables[own : own + len(variables)]
    others = twin.variables[:own] + twin.variables[own + len(variables) :]
    for new, old in zip([*averages, *others], [*variables, *optimizer.variables], strict=True):
        new.assign(keras.ops.convert_to_numpy(old))
    vars(optimizer).clear()
    vars(optimizer).update(vars(twin))
    model.make_train_function(force=True)


def _strategy_scope(model: Any) -> Any:
    """Returns the scope the model's variables were made in; only TensorFlow has one."""
    strategy = getattr(model, "distribute_strategy", None)
    return contextlib.nullcontext() if strategy is None else strategy.scope()


def _steps(optimizer: Any) -> int:
    return int(keras.ops.convert_to_numpy(optimizer.iterations))


def _values(model: Any) -> list[np.ndarray]:
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]


def _own_buffers(model: Any) -> None:
    """Stops the weights from sharing memory with their averages.

    On jax an assignment shares the array, and a compiled step that gives its inputs away would
    then give the same array away twice.
    """
    if keras.config.backend() == "jax":
        for variable, value in zip(model.trainable_variables, _values(model), strict=True):
            variable.assign(value)
