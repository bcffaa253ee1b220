"""What a prescription does to a plain Keras program: one function a cure.

Each takes a case and the finding, and changes the case; it raises `HopelessError` where it cannot.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_trainkit.callbacks.batch_statistics import form
from keras_trainkit.diagnosis import Finding
from keras_trainkit.healing.case import Case, rebuild, recompile


class HopelessError(Exception):
    """The cure does not apply to this case."""


def scale_inputs(case: Case, finding: Finding) -> None:
    """Puts a Normalization layer adapted to the training inputs before the model."""
    scale = keras.layers.Normalization()
    scale.adapt(case.x)
    inner = case.model
    model = keras.Sequential([keras.Input(case.x.shape[1:]), scale, inner])
    case.model = recompile(model, inner)


def scale_targets(case: Case, finding: Finding) -> None:
    """Ends the model with a Rescaling to the targets' size, and divides the loss accordingly."""
    width, centre = float(np.std(case.y)), float(np.mean(case.y))
    if width == 0:
        raise HopelessError
    inner = case.model
    model = keras.Sequential([inner, keras.layers.Rescaling(width, centre)])
    model.build((None, *case.x.shape[1:]))
    power = 1 if case.head["family"] == "absolute" else 2
    optimizer = type(inner.optimizer).from_config(inner.optimizer.get_config())
    model.compile(optimizer=optimizer, loss=inner.loss, loss_weights=width**-power)
    case.model = model


def fit_head(case: Case, finding: Finding) -> None:
    """Gives the last layer the activation, and the model the loss, that the targets ask for."""
    last, (activation, loss) = _last_kernel(case.model), _fitting(case)

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any] | None:
        if isinstance(layer, keras.layers.Softmax):
            return None
        if layer.name == last:
            return {**config, "activation": activation}
        return {**config, "activation": "relu"} if config.get("activation") == "softmax" else config

    case.model = recompile(rebuild(case.model, change), case.model, loss=loss)


def _fitting(case: Case) -> tuple[str, Any]:
    """Returns the head's activation and the loss that fit the targets."""
    if not case.classes:
        regression = case.head["family"] in ("squared", "absolute")
        return "linear", case.model.loss if regression else "mean_squared_error"
    kind = form(case.y)
    if kind not in ("one_hot", "multi_hot"):
        _count_from_zero(case)
    if case.head["units"] == 1 or kind == "multi_hot":
        return "sigmoid", "binary_crossentropy"
    sparse = "" if kind == "one_hot" else "sparse_"
    return "softmax", f"{sparse}categorical_crossentropy"


def _last_kernel(model: Any) -> str:
    names = [layer.name for layer in model.layers if getattr(layer, "kernel", None) is not None]
    if not names:
        raise HopelessError
    return names[-1]


def _count_from_zero(case: Case) -> None:
    values = np.unique(case.y)
    case.relabel(lambda y: np.searchsorted(values, y).astype("int64"))


def one_shape(case: Case, finding: Finding) -> None:
    """Gives the targets the predictions' shape."""
    case.relabel(lambda y: y.reshape(len(y), -1))


def mean_loss(case: Case, finding: Finding) -> None:
    """Averages the loss over the batch."""
    case.model = recompile(case.model, case.model, loss=case.head["loss"])


def fresh_layers(case: Case, finding: Finding) -> None:
    """Hidden layers with ReLU, He initialization and zero biases; recurrent ones with Keras's."""
    last = _last_kernel(case.model)
    initial = {"recurrent_initializer": "orthogonal", "bias_initializer": "zeros"}

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        config = config | {k: v for k, v in initial.items() if k in config}
        if "kernel_initializer" not in config or layer.name == last:
            return config
        recurrent = "recurrent_initializer" in config
        config["kernel_initializer"] = "glorot_uniform" if recurrent else "he_normal"
        return config | {"activation": "tanh" if recurrent else "relu"}

    case.model = recompile(rebuild(case.model, change), case.model)


def widen(case: Case, finding: Finding) -> None:
    """Hidden Dense layers of eight units for each class, where they had fewer than classes."""
    classes = case.head["units"]

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        narrow = isinstance(layer, keras.layers.Dense) and layer.units < classes
        return config | {"units": 8 * classes} if narrow else config

    case.model = recompile(rebuild(case.model, change), case.model)


def less_regularization(case: Case, finding: Finding) -> None:
    """Dropout of at most 0.2, and a weight penalty of 1e-4."""

    def change(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        if config.get("kernel_regularizer"):
            return config | {"kernel_regularizer": keras.regularizers.L2(1e-4)}
        dropout = isinstance(layer, keras.layers.Dropout)
        return config | {"rate": min(config["rate"], 0.2)} if dropout else config

    case.model = recompile(rebuild(case.model, change), case.model)


def thaw(case: Case, finding: Finding) -> None:
    """Makes every weight trainable."""
    case.model.trainable = True
    case.model = recompile(case.model, case.model)


def clip(case: Case, finding: Finding) -> None:
    """Clips the gradient's norm at 1."""
    case.model = recompile(case.model, case.model, global_clipnorm=1.0)


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
        case.model = recompile(case.model, case.model, learning_rate=rate)
    known = {name: values[name] for name in ("batch_size", "epochs") if name in values}
    if rate is None and not known:
        raise HopelessError
    case.fit |= known


def right_way(case: Case, finding: Finding) -> None:
    """A rate above 0, or the usual loss for the targets where the loss has its sign turned."""
    (follow if finding.prescription.overrides else fit_head)(case, finding)


Change = Callable[[Case, Finding], None]
CURES: dict[str, tuple[Change, ...]] = {
    "unscaled_inputs": (scale_inputs,),
    "target_scale": (scale_targets,),
    "learning_rate_sign": (right_way,),
    "one_unit_softmax": (fit_head,),
    "head_loss": (fit_head,),
    "head_range": (fit_head,),
    "stacked_softmax": (fit_head,),
    "target_form": (fit_head,),
    "shape_mismatch": (one_shape,),
    "loss_reduction": (mean_loss,),
    "linear_hidden": (fresh_layers,),
    "vanishing_gradients": (fresh_layers,),
    "bad_initialization": (fresh_layers,),
    "saturated_units": (fresh_layers,),
    "dead_units": (fresh_layers,),
    "narrow_layer": (widen,),
    "over_regularized": (less_regularization,),
    "frozen": (thaw,),
    "exploding_gradients": (clip, fresh_layers),
    "overfitting": (keep_best,),
    "constant_target": (shuffle,),
}


def cures_of(finding: Finding) -> tuple[Change, ...]:
    """Returns what can be done about a finding by a program, the first thing to try first."""
    own = CURES.get(finding.symptom)
    return own or ((follow,) if finding.prescription.overrides else ())
