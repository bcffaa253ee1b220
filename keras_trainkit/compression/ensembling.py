"""Several trained models as one, which answers with their mean."""

from collections.abc import Sequence
from typing import Any

import keras

from keras_trainkit._checks import InputError
from keras_trainkit.compression import graph
from keras_trainkit.compression.distillation import ends_in_softmax, logits_of


def ensemble(models: Sequence["keras.Model"]) -> Any:
    """Returns one model that answers the mean of several: more accurate, and as slow as all.

    Logits and real numbers are averaged; of probabilities, where every model ends in a softmax,
    the normalized geometric mean is taken, which is the same as averaging logits. The models stay
    as they are: their copies lie inside, frozen. The loss is that of the first, if it has one, so
    that the ensemble can be compressed; for metrics compile it again. As the teacher of
    `distiller`, or of `compress`, it is turned into a single network.

    Args:
        models: two or more built Sequential or functional models with the same inputs and one
            output of the same shape, such as those of a recipe's runs with different seeds.

    Raises:
        InputError: they are fewer than two, or do not fit together.

    Example:
        >>> import numpy as np
        >>> nets = [keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]) for _ in range(2)]
        >>> for net, weight in zip(nets, (1.0, 2.0)):
        ...     net.set_weights([np.array([[weight]]), np.zeros(1)])
        >>> float(ensemble(nets)(np.array([[10.0]]))[0, 0])
        15.0

    Reference:
        Hansen and Salamon, Neural Network Ensembles, IEEE TPAMI 12 (1990).
    """
    if len(models) < 2:
        raise InputError(f"models must be two or more; received {len(models)}.")
    _check(models)
    copies = [graph.copy(model) for model in models]
    first = models[0]
    flat = [keras.Input(each.shape[1:], dtype=each.dtype, name=each.name) for each in first.inputs]
    one = isinstance(first, keras.Sequential)
    given = flat[0] if one else keras.tree.pack_sequence_as(first.input, flat)
    softmax = ends_in_softmax(first)
    answers = []
    for number, member in enumerate(copies):
        member.name, member.trainable = f"member{number}", False
        answer = member(given)
        answers.append(logits_of(answer, logits=False) if softmax else answer)
    mean = keras.layers.Average(name="mean")(answers)
    output = keras.layers.Softmax(name="softmax")(mean) if softmax else mean
    both = keras.Model(given, output, name=f"{first.name}_ensemble")
    if first.compiled and first.loss:
        both.compile(loss=first.loss)
    return both


def _check(models: Sequence[Any]) -> None:
    for number, model in enumerate(models):
        outputs = getattr(model, "outputs", None) or []
        if not isinstance(model, keras.Model) or len(outputs) != 1:
            raise InputError(
                "models must be built Sequential or functional models with one output; received "
                f"models[{number}], a {type(model).__name__} with {len(outputs)}."
            )
        if _described(model) != _described(models[0]):
            raise InputError(
                "models must have the same inputs and outputs; received models[0] with "
                f"{_described(models[0])}, and models[{number}] with {_described(model)}."
            )


def _described(model: Any) -> str:
    """Returns what a model takes and gives, in words."""
    given = ", ".join(f"{each.dtype}{each.shape}" for each in model.inputs)
    end = " after a softmax" if ends_in_softmax(model) else ""
    return f"{given} in and {model.outputs[0].shape}{end} out"
