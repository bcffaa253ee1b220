"""What an expert tries when several causes remain: a few steps on copies of the weights.

Nothing of the model is touched: gradients come from pure functions of weights that are handed in,
and an optimizer of the same kind updates copies, so a training goes on bit for bit as without.
"""

import time
from typing import Any

import keras
import numpy as np

from keras_trainkit.diagnosis.prescribe import usual_rate
from keras_trainkit.optimizers._inside import single_optimizer
from keras_trainkit.recording.differentiate import compiled, with_gradients
from keras_trainkit.recording.stateless_loss import as_tensors, stateless_loss

FACTORS = (0.1, 1.0, 10.0)  # times the learning rate
FAR = 20.0  # times away from it, the optimizer's usual rate and ten times that are tried too
HEART = 32  # rows to learn by heart
SECONDS = 20.0  # no experiment is begun after so long


class Experiments:
    """Short trainings from given weights, on rows that are kept in memory.

    Args:
        model: built and compiled.
        rows: a batch `(x, y, sample_weight)` of arrays: half of them are trained on.
        steps: of each experiment.
        batch: rows in a step.
    """

    def __init__(self, model: Any, rows: Any, steps: int, batch: int = 32) -> None:
        self._steps = steps
        self._model = model
        length = len(keras.tree.flatten(rows[0])[0])
        half = max(length // 2, 1)
        self._train, self._held = _cut(rows, 0, half), _cut(rows, half, length)
        self._size = min(batch, half)
        single = single_optimizer(model, "Doctor")
        self._copies = [keras.Variable(v, trainable=True) for v in model.trainable_variables]
        config = {**single.get_config(), "learning_rate": 0.001}
        self._optimizer = type(single).from_config(config)
        self._optimizer.build(self._copies)
        self._fresh = [keras.ops.copy(v) for v in self._optimizer.variables]
        loss = stateless_loss(model, training=True)
        differentiated = with_gradients(loss)

        def gradients(weights: Any, state: Any, batch: Any) -> Any:
            return differentiated(weights, state, batch, keras.ops.ones(()))[2]

        def value(weights: Any, state: Any, batch: Any) -> Any:
            return loss(weights, state, batch, keras.ops.ones(()))[0]

        def step(state: Any, batch: Any) -> None:
            values = [keras.ops.copy(copy) for copy in self._copies]
            self._optimizer.apply(slopes(values, state, batch), self._copies)

        on_tensorflow = keras.config.backend() == "tensorflow"  # whose functions may assign
        slopes = gradients if on_tensorflow else compiled(gradients)
        self._step, self._loss = compiled(step) if on_tensorflow else step, compiled(value)

    def run(self, weights: Any, state: Any, rate: float) -> dict[str, Any]:
        """Returns the losses that the experiments end with.

        Args:
            weights: to begin each experiment from.
            state: the other variables.
            rate: the learning rate in use.

        Returns:
            `start` and `held_start`, the losses before; `rates`, by factor the loss after; and of
            the best factor `held`, on rows not trained on; `by_heart`, what is left of one batch's
            loss; `standardized`, with inputs of mean 0 and spread 1; `shuffled`, the loss on other
            rows where features were shuffled apart from targets; `seconds` and `steps`.
        """
        began = time.monotonic()
        self._values = (weights, state)
        result: dict[str, Any] = {"start": self._score(weights, self._train), "rates": {}}
        result |= {"held_start": self._score(weights, self._held), "steps": 0}
        ends = {}
        usual = usual_rate(type(self._optimizer).__name__) / rate
        far = () if 1 / FAR < usual < FAR else (usual, 10 * usual)
        for factor in (*FACTORS, *far):
            if time.monotonic() - began < SECONDS:
                ends[factor] = self._trained(self._train, rate * factor)
                result["rates"][str(factor)] = self._score(ends[factor], self._train)
                result["steps"] += self._steps
        if not ends:
            return result
        best = min(ends, key=lambda factor: _order(result["rates"][str(factor)]))
        result |= {"best": best, "held": self._score(ends[best], self._held)}
        for name, function in (("by_heart", self._by_heart), ("standardized", self._standardized),
                               ("shuffled", self._shuffled)):  # fmt: skip
            if time.monotonic() - began < SECONDS:
                result[name] = function(rate * best)
                result["steps"] += self._steps
        return {**result, "seconds": time.monotonic() - began}

    def _by_heart(self, rate: float) -> float:
        rows = _cut(self._train, 0, min(HEART, self._size))
        before = self._score(self._values[0], rows)
        return self._score(self._trained(rows, rate), rows) / max(before, 1e-12)

    def _standardized(self, rate: float) -> float | None:
        x = self._train[0]
        if any(each.dtype.kind != "f" for each in keras.tree.flatten(x)):
            return None

        def scaled(array: np.ndarray) -> np.ndarray:
            axes = tuple(range(array.ndim - 1)) or (0,)
            mean, spread = array.mean(axis=axes), array.std(axis=axes)
            return ((array - mean) / np.where(spread > 0, spread, 1)).astype(array.dtype)

        rows = (keras.tree.map_structure(scaled, x), *self._train[1:])
        return self._score(self._trained(rows, rate), rows)

    def _shuffled(self, rate: float) -> float:
        order = np.random.default_rng(0).permutation(len(keras.tree.flatten(self._train[0])[0]))
        x = keras.tree.map_structure(lambda array: array[order], self._train[0])
        return self._score(self._trained((x, *self._train[1:]), rate), self._held)

    def _trained(self, rows: Any, rate: float) -> Any:
        """Returns weights after some steps at a rate, from those at the beginning."""
        weights, state = self._values
        for copy, weight in zip(self._copies, weights, strict=True):
            copy.assign(weight)
        for variable, value in zip(self._optimizer.variables, self._fresh, strict=True):
            variable.assign(value)
        self._optimizer.learning_rate = rate
        length = len(keras.tree.flatten(rows[0])[0])
        size, order = min(self._size, length), np.random.default_rng(0)
        for _ in range(self._steps):
            chosen = order.choice(length, size, replace=False)
            batch = keras.tree.map_structure(lambda a, i=chosen: None if a is None else a[i], rows)
            self._step(state, as_tensors(batch))
        return [keras.ops.copy(copy) for copy in self._copies]

    def _score(self, weights: Any, rows: Any) -> float:
        value = self._loss(weights, self._values[1], as_tensors(rows))
        return float(np.asarray(keras.ops.convert_to_numpy(value), "float64"))


def _order(loss: float) -> float:
    return loss if np.isfinite(loss) else np.inf


def _cut(rows: Any, start: int, end: int) -> Any:
    return keras.tree.map_structure(lambda a: None if a is None else a[start:end], rows)
