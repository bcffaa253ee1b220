"""SAMModel: a Keras model whose train step takes the two gradients SAM needs."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
from keras import ops

from keras_trainkit._checks import InputError
from keras_trainkit.optimizers import _inside
from keras_trainkit.optimizers.sam import SAM, uphill


@keras.saving.register_keras_serializable(package="keras_trainkit")
class SAMModel(keras.Model):
    """A `keras.Model` to train with the `SAM` optimizer; otherwise it is as any other.

    `train_step` runs the ordinary train step twice on the same batch: first to go uphill, then to
    descend from the old weights. The logs, the metrics and what batch normalization has seen are
    those of the first pass, and dropout drops the same in both. Use it as `keras.Model`: from
    inputs and outputs, which can be another model's (the layers are shared), or as a base class.

    Works with `fit` on the tensorflow, jax and torch backends, under `jit_compile`, mixed
    precision and gradient accumulation. Under TensorFlow's MirroredStrategy each replica goes
    uphill for its own part of the batch, as in the paper, and `every` must be 1.

    Example:
        >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        >>> model = SAMModel(model.inputs[0], model.outputs[0])
        >>> model.compile(optimizer=SAM(keras.optimizers.SGD(0.1)), loss="mse")
        >>> history = model.fit(keras.ops.ones((8, 4)), keras.ops.ones((8, 1)), verbose=0)

    Reference:
        Foret et al., Sharpness-Aware Minimization, arXiv:2010.01412.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes a functional model of inputs and outputs; a class of its own, for it alone."""
        if cls is SAMModel and _are_graph(args, kwargs):
            return super().__new__(_FunctionalSAMModel)
        return super().__new__(cls)

    # Keras makes a model from a functional config only if these are called args and kwargs.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _are_graph(args, kwargs):
            _make_functional(type(self))
            _Functional.__init__(self, *args, **kwargs)
        else:
            super().__init__(*args, **kwargs)

    def train_step(self, *arguments: Any) -> Any:
        """Runs one step of SAM, or a plain one in between.

        Args:
            *arguments: `data`, or `state, data` on jax, as of every Keras train step.

        Returns:
            What the ordinary train step returns.
        """
        own = _own_optimizer(self)
        sam = _find_sam(own)
        if not self.built or not own.built:  # on jax they are, before the first step
            _build(self, own, arguments[-1])
        step = super().train_step
        passes = _stateless if keras.backend.backend() == "jax" else _stateful

        def plain() -> Any:
            with sam.descending():
                return step(*arguments)

        def both() -> Any:
            return passes(self, sam, step, *arguments)

        if sam.every == 1:
            return both()
        due = ops.equal(ops.mod(_iterations(self, sam, arguments), sam.every), 0)
        return ops.cond(due, both, plain)


_INPUT = keras.Input((1,), name="input")
_Functional: Any = type(keras.Model(_INPUT, _INPUT, name="functional"))  # has no public name


@keras.saving.register_keras_serializable(package="keras_trainkit", name="SAMModel")
class _FunctionalSAMModel(SAMModel, _Functional):  # type: ignore[misc, valid-type]
    """A `SAMModel` of inputs and outputs.

    Keras makes a class functional for good, with all its subclasses, when it is first given inputs
    and outputs. So it is not done to `SAMModel`, which may be a base class too.
    """


_FunctionalSAMModel.__name__ = SAMModel.__name__  # which models without a name are called by


def _are_graph(arguments: Any, options: Any) -> bool:
    """Whether a model is made from inputs and outputs, as Keras tells it."""
    given = len(arguments) + ("inputs" in options) + ("outputs" in options)
    return len(arguments) >= 2 or (given >= 2 and "outputs" in options)


def _make_functional(cls: type) -> type:
    """Makes a subclass functional, as Keras does, but for `SAMModel` itself."""
    if cls is SAMModel:
        return _FunctionalSAMModel
    if issubclass(cls, SAMModel) and not issubclass(cls, _FunctionalSAMModel):
        cls.__bases__ = tuple(_make_functional(base) for base in cls.__bases__)
    return cls


class _Ascent:
    """In the place of the optimizer: moves the weights uphill, and updates nothing."""

    def __init__(self, optimizer: Any, sam: SAM) -> None:
        self.optimizer = optimizer
        self.sam = sam
        self.variables = optimizer.variables
        self.scale_loss = optimizer.scale_loss

    def apply(self, grads: Any, variables: Any) -> None:
        for variable, value in zip(variables, self._uphill(variables, grads), strict=True):
            variable.assign(value)

    def apply_gradients(self, pairs: Any) -> None:
        grads, variables = zip(*pairs, strict=True)
        self.apply(grads, variables)

    def stateless_apply(self, state: Any, grads: Any, weights: Any) -> tuple[Any, Any]:
        return self._uphill(weights, grads), state

    def _uphill(self, weights: Any, grads: Any) -> list[Any]:
        return uphill(weights, grads, self.sam.rho, self.sam.adaptive)


class _Descent:
    """In the place of the optimizer: puts the weights back, then updates them.

    It stands outside of a LossScaleOptimizer, so they are back even when the update is skipped.
    """

    def __init__(self, optimizer: Any, sam: SAM, weights: list[Any]) -> None:
        self.optimizer = optimizer
        self.sam = sam
        self.weights = weights
        self.variables = optimizer.variables
        self.scale_loss = optimizer.scale_loss

    def apply(self, grads: Any, variables: Any) -> None:
        _assign(variables, self.weights)
        with self.sam.descending():
            self.optimizer.apply(grads, variables)

    def apply_gradients(self, pairs: Any) -> None:
        grads, variables = zip(*pairs, strict=True)
        self.apply(grads, variables)

    def stateless_apply(self, state: Any, grads: Any, weights: Any) -> tuple[Any, Any]:
        with self.sam.descending():
            return self.optimizer.stateless_apply(state, grads, self.weights)


def _stateful(model: Any, sam: SAM, step: Callable[..., Any], data: Any) -> Any:
    """Runs both passes where a train step changes the model's variables in place."""
    before = _others(model)
    weights, begin = _copies(model.trainable_variables), _copies(before)
    own = _own_optimizer(model)
    with _optimizer(model, _Ascent(own, sam)):
        logs = step(data)
    others = _others(model)  # among them metrics that the first pass has made
    end = _copies(others)
    _assign(before, begin)
    with _optimizer(model, _Descent(own, sam, weights)):
        step(data)
    _assign(others, end)
    return logs


def _others(model: Any) -> list[Any]:
    """Returns what a step changes beside the weights and the optimizer."""
    return [*model.non_trainable_variables, *model.metrics_variables]


def _build(model: Any, own: Any, data: Any) -> None:
    """Makes the weights and the optimizer's variables, which both passes need, from a batch."""
    x, _, _ = keras.utils.unpack_x_y_sample_weight(data)
    if not model.built:
        try:
            model(keras.tree.map_structure(lambda t: keras.KerasTensor(t.shape, t.dtype), x))
        except Exception:  # a model that works on numbers alone, and says why if it does not
            model(x, training=False)
    if not own.built:
        own.build(model.trainable_variables)


def _stateless(model: Any, sam: SAM, step: Callable[..., Any], state: Any, data: Any) -> Any:
    """Runs both passes where a train step returns the new values of the variables."""
    weights, *begin = state
    own = _own_optimizer(model)
    with _optimizer(model, _Ascent(own, sam)):
        logs, (uphill_weights, others, _, metrics) = step(state, data)
    with _optimizer(model, _Descent(own, sam, weights)):
        _, (weights, _, optimizer, _) = step((uphill_weights, *begin), data)
    return logs, (weights, others, optimizer, metrics)


@contextlib.contextmanager
def _optimizer(model: Any, other: Any) -> Iterator[None]:
    """Puts another optimizer in the model's place for it, past Keras's tracking of attributes."""
    own = _own_optimizer(model)
    vars(model)["optimizer"] = other
    try:
        yield
    finally:
        vars(model)["optimizer"] = own


def _own_optimizer(model: Any) -> Any:
    """Returns the model's optimizer, also while another replica's thread is inside a pass."""
    optimizer = model.optimizer
    while isinstance(optimizer, _Ascent | _Descent):
        optimizer = optimizer.optimizer
    return optimizer


def _iterations(model: Any, sam: SAM, arguments: tuple[Any, ...]) -> Any:
    """Returns the count of updates; on jax as it is in the state."""
    if len(arguments) == 1:
        return sam.iterations
    pairs = list(zip(_own_optimizer(model).variables, arguments[0][2], strict=True))
    with keras.StatelessScope(state_mapping=pairs):
        return ops.copy(sam.iterations)


def _find_sam(optimizer: Any) -> SAM:
    for one in _inside.chain(optimizer):
        if isinstance(one, SAM):
            return one
    raise InputError(
        "optimizer must be SAM(...) to train a SAMModel; "
        f"received optimizer={type(optimizer).__name__}. Use SAM(your_optimizer)."
    )


def _copies(variables: Any) -> list[Any]:
    return [ops.copy(variable) for variable in variables]


def _assign(variables: Any, values: Any) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
