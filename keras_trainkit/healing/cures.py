"""What a prescription does to a plain Keras program: one function a cure.

Each takes a case and the finding, and changes the case; it raises `HopelessError` where it cannot.
"""

import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

from keras_trainkit.diagnosis import Finding, prescribe
from keras_trainkit.healing.case import Case, rebuild
from keras_trainkit.recording.activations import owners
from keras_trainkit.recording.batch_statistics import form
from keras_trainkit.recording.layer_measure import leaf_layers

HIDDEN = (layers.Dense, layers.Conv1D, layers.Conv2D)


class HopelessError(Exception):
    """The cure does not apply to this case."""


def scale_inputs(case: Case, finding: Finding) -> None:
    """Puts a Normalization of the training inputs first, or takes a second scaling out."""
    twice = [layer for _, layer in leaf_layers(case.model) if isinstance(layer, layers.Rescaling)]
    if twice and "scale of the layer" in finding.evidence:
        first = twice[0]
        case.recompile(rebuild(case.model, lambda each, c: None if each is first else c))
        return
    if isinstance(case.model.layers[0], layers.Normalization):
        raise HopelessError
    axes = tuple(range(case.x.ndim - 1)) or (0,)
    mean, variance = case.x.mean(axis=axes, dtype="float64"), case.x.var(axis=axes, dtype="float64")
    scale = layers.Normalization(mean=mean.tolist(), variance=np.maximum(variance, 1e-12).tolist())
    model = keras.Sequential([keras.Input(case.x.shape[1:]), scale, case.model])
    case.recompile(model)


def scale_targets(case: Case, finding: Finding) -> None:
    """Ends the model with a Rescaling to the targets' size, and divides the loss accordingly."""
    width, centre = float(np.std(case.y)), float(np.mean(case.y))
    if width == 0 or case.loss_weights is not None:
        raise HopelessError
    model = keras.Sequential([case.model, layers.Rescaling(width, centre)])
    model.build((None, *case.x.shape[1:]))
    case.loss_weights = width ** -(1 if case.head["family"] == "absolute" else 2)
    case.recompile(model)


def fit_head(case: Case, finding: Finding) -> None:
    """Gives the last layer the activation, and the model the loss, that the targets ask for."""
    owner, last = _activations(case.model)
    activation, loss, units = _fitting(case)

    def change(layer: Any, config: dict[str, Any]) -> Any:
        if layer is last:
            own = any(of is last for of in owner.values())
            return config | {"activation": "linear" if own else activation, "units": units}
        of = owner.get(id(layer))
        if of is last:
            return layers.Activation(activation, name=layer.name)
        if of is None and isinstance(layer, layers.Softmax):
            return None  # one softmax under another
        if isinstance(layer, layers.Softmax):
            return layers.Activation("relu", name=layer.name)
        return {**config, "activation": "relu"} if config.get("activation") == "softmax" else config

    case.recompile(rebuild(case.model, change), loss=loss)


def _activations(model: Any) -> tuple[dict[int, Any], Any]:
    """Returns what activations that are layers act on, by their ids, and the last kernel."""
    by_name = dict(leaf_layers(model))
    kernels = [each for each in by_name.values() if getattr(each, "kernel", None) is not None]
    if not kernels:
        raise HopelessError
    owner = {id(by_name[name]): by_name[of] for name, of in owners(model).items()}
    return owner, kernels[-1]


def _fitting(case: Case) -> tuple[str, Any, int]:
    """Returns the head's activation, the loss and the number of units that fit the targets."""
    units = case.head["units"]
    if not case.classes:
        regression = case.head["family"] in ("squared", "absolute")
        return "linear", case.model.loss if regression else "mean_squared_error", units
    kind = form(case.y)
    if kind not in ("one_hot", "multi_hot"):
        _count_from_zero(case)
    classes = case.y.shape[-1] if kind in ("one_hot", "multi_hot") else int(case.y.max()) + 1
    if kind == "multi_hot" or (units == 1 and classes <= 2):
        return "sigmoid", "binary_crossentropy", units
    sparse = "" if kind == "one_hot" else "sparse_"
    return "softmax", f"{sparse}categorical_crossentropy", max(units, classes)


def _count_from_zero(case: Case) -> None:
    values = np.unique(case.y)
    case.relabel(lambda y: np.searchsorted(values, y).astype("int64"))


def one_shape(case: Case, finding: Finding) -> None:
    """Gives the targets the predictions' shape."""
    case.relabel(lambda y: y.reshape(len(y), -1))


def mean_loss(case: Case, finding: Finding) -> None:
    """Averages the loss over the batch."""
    case.recompile(case.model, loss=case.head["loss"])


def fresh_layers(case: Case, finding: Finding) -> None:
    """Hidden layers with ReLU, He initialization and zero biases; recurrent ones with Keras's."""
    owner, last = _activations(case.model)
    initial = {"recurrent_initializer": "orthogonal", "bias_initializer": "zeros"}
    active = {id(of) for of in owner.values()}

    def change(layer: Any, config: dict[str, Any]) -> Any:
        of = owner.get(id(layer))
        if of is not None:
            squashing = config.get("activation") in ("sigmoid", "tanh", "softmax", "hard_sigmoid")
            return layers.ReLU(name=layer.name) if squashing and of is not last else config
        config = config | {k: v for k, v in initial.items() if k in config}
        if "kernel_initializer" not in config or layer is last:
            return config
        recurrent = "recurrent_initializer" in config
        config["kernel_initializer"] = "glorot_uniform" if recurrent else "he_normal"
        if id(layer) in active:
            return config
        return config | {"activation": "tanh" if recurrent else "relu"}

    case.recompile(rebuild(case.model, change, fresh=True))


def normalized_layers(case: Case, finding: Finding) -> None:
    """Batch normalization between each hidden Dense or convolution layer and its activation."""
    owner, last = _activations(case.model)
    active = {id(of) for of in owner.values()}

    def change(layer: Any, config: dict[str, Any]) -> Any:
        if isinstance(layer, HIDDEN) and layer is not last and id(layer) not in active:
            plain = type(layer).from_config(
                config | {"activation": None, "name": f"{layer.name}_in"}
            )
            norm = layers.BatchNormalization(momentum=0.9)
            activation = layers.Activation(config.get("activation") or "linear")
            return keras.Sequential([plain, norm, activation], name=layer.name)
        return config

    case.recompile(rebuild(case.model, change))


def widen(case: Case, finding: Finding) -> None:
    """Hidden Dense layers of eight units for each class, where they had fewer than classes."""
    classes = case.head["units"]

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        narrow = isinstance(layer, layers.Dense) and layer.units < classes
        return config | {"units": 8 * classes} if narrow else config

    case.recompile(rebuild(case.model, change))


def less_regularization(case: Case, finding: Finding) -> None:
    """Dropout of at most 0.2, and a weight penalty of 1e-4."""

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        if config.get("kernel_regularizer"):
            return config | {"kernel_regularizer": keras.regularizers.L2(1e-4)}
        dropout = isinstance(layer, layers.Dropout)
        return config | {"rate": min(config["rate"], 0.2)} if dropout else config

    case.recompile(rebuild(case.model, change))


def follow_faster(case: Case, finding: Finding) -> None:
    """Batch normalization whose moving statistics follow within the training."""
    number = re.search(r"momentum=([0-9.]+)", finding.prescription.code)
    if number is None:
        follow(case, finding)
        return
    momentum = float(number.group(1))

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        normal = isinstance(layer, layers.BatchNormalization)
        return config | {"momentum": momentum} if normal else config

    case.recompile(rebuild(case.model, change))


def thaw(case: Case, finding: Finding) -> None:
    """Makes every weight trainable."""
    for _, layer in leaf_layers(case.model):
        layer.trainable = True
    case.model.trainable = True
    case.recompile(case.model)


def clip(case: Case, finding: Finding) -> None:
    """Clips the gradient's norm at 1."""
    case.recompile(case.model, global_clipnorm=1.0)


def weigh_classes(case: Case, finding: Finding) -> None:
    """Class weights in proportion to 1 / size."""
    if not case.classes or form(case.y) != "classes":
        raise HopelessError
    counts = np.bincount(case.y.reshape(-1).astype("int64"))
    there = np.flatnonzero(counts)
    even = {int(i): float(len(case.y) / len(there) / counts[i]) for i in there}
    case.fit["class_weight"] = even


def steady_rate(case: Case, finding: Finding) -> None:
    """The optimizer's usual rate without a schedule."""
    rate = prescribe.usual_rate(type(case.model.optimizer).__name__)
    case.recompile(case.model, learning_rate=rate)


def keep_best(case: Case, finding: Finding) -> None:
    """Stops when validation gets worse, and keeps the best epoch's weights."""
    stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    case.fit["callbacks"] = [*case.fit.get("callbacks", []), stop]


def shuffle(case: Case, finding: Finding) -> None:
    """Shuffles the rows in every epoch."""
    case.fit["shuffle"] = True


def follow(case: Case, finding: Finding) -> None:
    """Carries out the prescription's numbers: learning rate, batch size, epochs."""
    values = dict(finding.prescription.overrides)
    rate = values.pop("learning_rate", None)
    if rate is not None:
        case.recompile(case.model, learning_rate=rate)
    known = {name: values[name] for name in ("batch_size", "epochs") if name in values}
    if rate is None and not known:
        raise HopelessError
    case.fit |= known


def bounded(case: Case, finding: Finding) -> None:
    """A lower rate, or tanh and orthogonal weights in a recurrence that grows without a bound."""
    (follow if finding.prescription.overrides else fresh_layers)(case, finding)


def right_way(case: Case, finding: Finding) -> None:
    """A rate above 0, or the usual loss for the targets where the loss has its sign turned."""
    (follow if finding.prescription.overrides else fit_head)(case, finding)


Change = Callable[[Case, Finding], None]
CURES: dict[str, tuple[Change, ...]] = {
    "unscaled_inputs": (scale_inputs,),
    "target_scale": (scale_targets,),
    "learning_rate_sign": (right_way,),
    "non_finite_loss": (bounded, clip),
    "one_unit_softmax": (fit_head,),
    "head_loss": (fit_head,),
    "head_range": (fit_head,),
    "stacked_softmax": (fit_head,),
    "target_form": (fit_head,),
    "shape_mismatch": (one_shape,),
    "loss_reduction": (mean_loss,),
    "linear_hidden": (fresh_layers,),
    "vanishing_gradients": (fresh_layers, normalized_layers),
    "bad_initialization": (fresh_layers,),
    "saturated_units": (fresh_layers,),
    "dead_units": (fresh_layers, normalized_layers),
    "narrow_layer": (widen,),
    "over_regularized": (less_regularization,),
    "frozen": (thaw,),
    "exploding_gradients": (clip, fresh_layers),
    "statistics_behind": (follow_faster,),
    "hidden_classes": (weigh_classes,),
    "schedule_mismatch": (steady_rate,),
    "overfitting": (keep_best,),
    "constant_target": (shuffle,),
}


def cures_of(finding: Finding) -> tuple[Change, ...]:
    """Returns what can be done about a finding by a program, the first thing to try first."""
    own = CURES.get(finding.symptom)
    return own or ((follow,) if finding.prescription.overrides else ())
