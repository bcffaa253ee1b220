"""Asks a Keras model for its answers, and finds out what they mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.interpretation.answers import Answers
from keras_trainkit.interpretation.probabilities import class_indices, class_probabilities

TASKS = ("classification", "regression")


def ask(
    model: Any,
    data: Any,
    *,
    task: str | None = None,
    labels: Sequence[str] = (),
    features: Sequence[str] = (),
    from_logits: bool | None = None,
    batch_size: int = 256,
) -> Answers:
    """Returns what a model answers to all examples; arguments as for `Interpretation`."""
    x, y, outputs = _predict(model, data, _checks.positive_integer("batch_size", batch_size))
    if task is not None:
        _checks.one_of("task", task, TASKS)
    loss = getattr(model, "loss", None)
    quantiles = getattr(loss, "quantiles", ())
    if (task or _task(y, outputs, loss)) == TASKS[1]:
        return _regression(x, y, outputs, tuple(features), quantiles)
    if from_logits is None:
        from_logits = _are_logits(loss, outputs)
    classes = class_indices("y", y)
    names = tuple(labels) or tuple(map(str, range(max(2, outputs.shape[1]))))
    width = max(2, outputs.shape[1])
    if len(names) < width or classes.max() >= width:
        raise InputError(
            f"labels must name every class, and y be one of them: the model gives {width} classes; "
            f"received {len(names)} labels and classes up to {classes.max()}."
        )
    return Answers(classes, outputs, names, tuple(features), from_logits, np.arange(len(y)), x)


def kept(answers: Answers, examples: int = 24, table_rows: int = 1000) -> Answers:
    """Returns the answers with the inputs of a few examples alone, as a run stores them.

    Args:
        answers: with the inputs of every example.
        examples: how many with the highest loss are kept.
        table_rows: how many rows of a table are kept beside them, drawn at random.
    """
    import dataclasses

    if answers.x.ndim == 2:
        size = min(table_rows, len(answers.x))
        drawn = np.random.default_rng(0).choice(len(answers.x), size, replace=False)
        worst = np.argsort(-np.nan_to_num(losses(answers), nan=np.inf), kind="stable")[:examples]
        rows = np.union1d(drawn, worst)
    elif answers.labels and len(answers.x):
        rows = np.argsort(-losses(answers), kind="stable")[:examples]
    else:
        rows = np.arange(0)
    return dataclasses.replace(answers, rows=rows, x=answers.x[rows])


def losses(answers: Answers) -> np.ndarray:
    """Returns every example's loss: -log p(true class), or the absolute error."""
    if not answers.labels:
        return np.abs(answers.middle - answers.y)
    probabilities = class_probabilities(answers.outputs, answers.from_logits)
    return -np.log(np.maximum(probabilities[np.arange(len(answers.y)), answers.y], 1e-300))


def _predict(model: Any, data: Any, batch_size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if hasattr(data, "x") and hasattr(data, "y"):
        data = (data.x, data.y)
    if isinstance(data, tuple | list) and len(data) == 2:
        x, y = data
        outputs = _one(model.predict(x, batch_size=batch_size, verbose=0))
    else:
        x, y, outputs = _from_batches(model, data)
    y, outputs = np.asarray(y), np.asarray(outputs)
    if len(y) != len(outputs) or not len(y):
        raise InputError(f"y must have a row an example; received {len(y)} for {len(outputs)}.")
    x = np.asarray(x) if hasattr(x, "shape") else np.empty(0, "float32")
    return x, y, outputs.reshape(len(outputs), -1)


def _one(outputs: Any) -> Any:
    if isinstance(outputs, dict | list | tuple):
        raise InputError(
            "model must have one output; received several: give keras.Model(model.inputs, output) "
            "for one of them."
        )
    return outputs


def _from_batches(model: Any, data: Any) -> tuple[Any, Any, Any]:
    """Returns inputs, targets and outputs of a `tf.data.Dataset` or a `PyDataset` of batches."""
    batched = hasattr(data, "__iter__") or hasattr(data, "__getitem__")
    if not batched or isinstance(data, np.ndarray | str):
        raise InputError(
            f"data must be (x, y), or a dataset of batches (x, y); received {type(data).__name__}."
        )
    batches = (data[i] for i in range(len(data))) if hasattr(data, "__getitem__") else iter(data)
    xs, ys, outputs = [], [], []
    for batch in batches:
        outputs.append(_one(model.predict_on_batch(batch[0])))
        xs.append(batch[0])
        ys.append(np.asarray(batch[1]))
    if not ys:
        raise InputError("data must hold at least one batch; received none.")
    plain = all(hasattr(x, "shape") for x in xs)
    x = np.concatenate([np.asarray(x) for x in xs]) if plain else None
    return x, np.concatenate(ys), np.concatenate(outputs)


def _task(y: np.ndarray, outputs: np.ndarray, loss: Any) -> str:
    """Returns what targets and outputs look like: several columns for classes, or one for two."""
    if getattr(loss, "quantiles", ()):
        return TASKS[1]
    integers = y.dtype.kind in "biu" or "crossentropy" in str(getattr(loss, "name", loss))
    if outputs.shape[1] == 1:
        return TASKS[0] if integers and set(np.unique(y)) <= {0, 1} else TASKS[1]
    one_hot = y.shape == outputs.shape and bool(np.isin(y, (0, 1)).all() and (y.sum(1) == 1).all())
    return TASKS[0] if integers or one_hot else TASKS[1]


def _are_logits(loss: Any, outputs: np.ndarray) -> bool:
    """Asks the loss; where it does not say, outputs that are no probabilities are logits."""
    said = getattr(loss, "from_logits", None)
    if said is not None:
        return bool(said)
    finite = outputs[np.isfinite(outputs).all(axis=1)]
    outside = bool((finite < -1e-3).any() or (finite > 1 + 1e-3).any())
    sums = finite.sum(axis=1)
    return outside or (outputs.shape[1] > 1 and bool((np.abs(sums - 1) > 0.01).any()))


def _regression(
    x: np.ndarray, y: np.ndarray, outputs: np.ndarray, features: tuple[str, ...], quantiles: Any
) -> Answers:
    y = y.reshape(len(y), -1)
    if y.shape[1] != 1:
        raise InputError(
            f"y must be one number an example; received {y.shape[1]}: interpret one output at a "
            "time."
        )
    quantiles = tuple(quantiles or ())
    if outputs.shape[1] > 1 and len(quantiles) != outputs.shape[1]:
        raise InputError(
            f"model must give one number an example, or the quantiles of its loss; received "
            f"{outputs.shape[1]} columns."
        )
    if quantiles:
        order = np.argsort(quantiles)
        outputs, quantiles = outputs[:, order], tuple(np.array(quantiles)[order].tolist())
    return Answers(y[:, 0], outputs, (), features, False, np.arange(len(y)), x, quantiles)
