"""What a model predicts on a probe batch, and what its loss makes of that."""

from typing import Any

import keras
import numpy as np

from keras_trainkit.recording.batch_statistics import (
    best_constants,
    confident_errors,
    output_statistics,
    sure_errors,
)
from keras_trainkit.recording.differentiate import compiled
from keras_trainkit.recording.stateless_loss import as_tensors


class ProbePasses:
    """Measures predictions and losses in inference mode, for weights that are handed in.

    Keras lets cross-entropies use the logits that a softmax or sigmoid remembers. `loss` is that
    of training; `recomputed` is the loss of the bare predictions, as `predict` gives them.

    Args:
        model: a built and compiled model.
        heads: what is known of the outputs and their losses, as `model_facts` gives it.
    """

    def __init__(self, model: Any, heads: list[dict[str, Any]]) -> None:
        self._heads = heads
        weights_of, state_of = model.trainable_variables, model.non_trainable_variables

        def scope(weights: Any, state: Any) -> Any:
            pairs = [*zip(weights_of, weights, strict=True), *zip(state_of, state, strict=True)]
            return keras.StatelessScope(state_mapping=pairs, collect_losses=True)

        def forward(weights: Any, state: Any, batch: Any) -> Any:
            x, y, weight = batch
            with scope(weights, state):
                y_pred = model(x, training=False)
                extra = model.losses
                added = keras.ops.sum(keras.ops.stack(extra)) if extra else keras.ops.zeros(())
                loss = model.compute_loss(
                    x=x, y=y, y_pred=y_pred, sample_weight=weight, training=False
                )
            return y_pred, loss, added

        def score(weights: Any, state: Any, batch: Any, y_pred: Any) -> Any:
            x, y, weight = batch
            with scope(weights, state):  # regularization comes with the weights
                return model.compute_loss(
                    x=x, y=y, y_pred=y_pred, sample_weight=weight, training=False
                )

        self._forward, self._score = compiled(forward), compiled(score)
        self._score_reshaped = compiled(score)  # another rank: not to be generalized with the first

    def __call__(self, weights: Any, state: Any, probe: Any) -> dict[str, Any]:
        """Returns the losses and the statistics of every output."""
        x, y, weight = probe
        batch = as_tensors(probe)
        y_pred, loss, added = self._forward(weights, state, batch)
        predictions = keras.tree.map_structure(_array, y_pred)
        result: dict[str, Any] = {"loss": _number(loss), "regularization": _number(added)}
        arrays = keras.tree.flatten(predictions)
        result["outputs"] = [output_statistics(array) for array in arrays]
        if y is None:
            return result

        def score(prediction: Any, target: Any = y) -> float:
            made = as_tensors((x, target, weight))
            return _number(self._score(weights, state, made, as_tensors(prediction)))

        result["recomputed"] = score(predictions)
        result["rolled"] = score(keras.tree.map_structure(_roll, predictions))
        if all(array.dtype.kind in "fiub" for array in keras.tree.flatten(x)):
            blank = keras.tree.map_structure(np.zeros_like, x)
            zeroed = self._forward(weights, state, as_tensors((blank, y, weight)))[0]
            result["zeroed"] = score(keras.tree.map_structure(_array, zeroed))
        values = (weights, state)
        result |= self._references(arrays, predictions, probe, score, values)
        return result

    def predict(self, weights: Any, state: Any, batch: Any) -> list[np.ndarray]:
        """Returns the predictions alone, of every output."""
        y_pred = self._forward(weights, state, as_tensors(batch))[0]
        return [_array(each) for each in keras.tree.flatten(y_pred)]

    def _references(
        self, arrays: Any, predictions: Any, batch: Any, score: Any, values: Any
    ) -> dict[str, Any]:
        """Returns what constant predictions, and targets in the predictions' shape, would cost."""
        y = batch[1]
        targets = keras.tree.flatten(y)
        if len(arrays) != 1 or len(targets) != 1 or not self._heads:
            return {}
        target, shape, head = targets[0], arrays[0].shape, self._heads[0]
        result: dict[str, Any] = {}
        if target.dtype.kind in "fiub":
            logits = head["from_logits"] and head["activation"] == "linear"
            result["confident_errors"] = confident_errors(target, arrays[0], logits)
            result["sure_errors"] = sure_errors(target, arrays[0])
            best = best_constants(target, shape, head["family"], head["from_logits"])
            if best is not None:
                packed = keras.tree.pack_sequence_as(predictions, [_like(best, arrays[0])])
                result["baseline"] = score(packed)
                if head["family"] == "binary" and not head["from_logits"]:  # soft targets cost
                    exact = np.clip(target.reshape(shape), 1e-7, 1 - 1e-7).astype(best.dtype)
                    packed = keras.tree.pack_sequence_as(predictions, [_like(exact, arrays[0])])
                    result["floor"] = score(packed)
            if target.shape != shape and target.size == arrays[0].size:
                packed = keras.tree.pack_sequence_as(y, [target.reshape(shape)])
                made = as_tensors((*batch[:1], packed, *batch[2:]))
                y_pred = as_tensors(predictions)
                result["reshaped"] = _number(self._score_reshaped(*values, made, y_pred))
        return result


def _like(array: np.ndarray, other: np.ndarray) -> np.ndarray:
    return array.astype(other.dtype)


def _roll(array: np.ndarray) -> np.ndarray:
    return np.roll(array, 1, axis=0)


def _array(tensor: Any) -> np.ndarray:
    array = np.asarray(keras.ops.convert_to_numpy(tensor))
    return array.astype("float32") if array.dtype.kind not in "fiub" else array


def _number(tensor: Any) -> float:
    return float(np.asarray(keras.ops.convert_to_numpy(tensor), "float64"))
