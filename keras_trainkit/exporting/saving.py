"""A Keras model as a SavedModel that the converter takes: float32, one example, named inputs."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keras_trainkit._checks import InputError
from keras_trainkit.exporting import ports, recurrent
from keras_trainkit.exporting.ports import Port
from keras_trainkit.recording.cloning import cloned

if TYPE_CHECKING:
    import keras

_HALF = {"mixed_float16", "mixed_bfloat16", "float16", "bfloat16"}


def check(model: Any) -> None:
    """Sees that a model can be exported at all.

    Raises:
        InputError: it is no Keras model, is already quantized, keeps a state between calls, or
            runs on another backend.
    """
    import keras

    if not isinstance(model, keras.Model):
        raise InputError(f"model must be a keras.Model; received a {type(model).__name__}.")
    if keras.backend.backend() != "tensorflow":
        raise InputError(
            "export needs Keras on the tensorflow backend; received "
            f"{keras.backend.backend()}: set KERAS_BACKEND=tensorflow and load the model there."
        )
    for layer in layers(model):
        if isinstance(layer, keras.layers.RNN) and layer.stateful:
            raise InputError(
                "model must answer each example by itself; received the layer "
                f"{layer.name!r} with stateful=True, which keeps its state between calls: build it "
                "with stateful=False, and give it the weights by set_weights."
            )
        if getattr(layer, "needs_bake", False):
            raise InputError(
                f"model must be baked before its export; received {model.name!r}, which is still "
                "in training for quantization: export keras_trainkit.compression.bake(model)."
            )
        if getattr(layer, "quantization_mode", None):
            raise InputError(
                f"model must not be quantized by Keras; received the layer {layer.name!r} in "
                f"{layer.quantization_mode}: export the model as it was before model.quantize()."
            )


def layers(model: "keras.Model") -> list[Any]:
    """Returns every layer of a model, those inside models and wrappers too."""
    from keras_trainkit.recording.sublayers import sublayers

    return list(sublayers(model))


def holds_ranges(model: "keras.Model") -> bool:
    """Whether training for quantization left the ranges of activations in the model."""
    return any(getattr(layer, "holds_range", False) for layer in layers(model))


def save(
    model: "keras.Model",
    inputs: Sequence[Port],
    folder: Path,
    form: recurrent.Form = recurrent.AS_BUILT,
) -> list[str]:
    """Writes a SavedModel of the inference pass for one example.

    Args:
        model: a built model; one of mixed precision is rebuilt in float32.
        inputs: its inputs as the file will have them.
        folder: where it is written.
        form: how its recurrent layers are written.

    Returns:
        The names of the layers that are one operator.

    Raises:
        InputError: the model cannot be rebuilt or traced.
    """
    import keras
    import tensorflow as tf

    same = plain(model, inputs)
    names = [port.name for port in inputs]
    spec = {p.name: tf.TensorSpec((1, *p.shape), p.dtype, name=p.name) for p in inputs}

    @tf.function(input_signature=[spec])
    def serve(values: dict[str, Any]) -> dict[str, Any]:
        given = ports.arrange(same, [values[name] for name in names])
        outputs = keras.tree.flatten(same(given, training=False))
        return {f"output_{place}": output for place, output in enumerate(outputs)}

    module = tf.train.Checkpoint(variables=[variable.value for variable in same.variables])
    try:
        with recurrent.written(same, form) as fused:
            tf.saved_model.save(module, str(folder), signatures=serve)
    except Exception as error:  # the model's own code is run here
        raise InputError(
            f"model must run on one example in inference mode; received {model.name!r}, which "
            f"raised {_reason(error)}"
        ) from error
    return fused


def _reason(error: Exception) -> str:
    """Returns an error's kind and the line of its text that says what happened."""
    text = re.sub(r"\x1b\[\d+m", "", str(error))  # Keras sets the line in bold
    text = text.partition("Arguments received by")[0]
    _, where, inner = text.rpartition("Exception encountered when calling")
    text = inner.partition("\n")[2] if where else text
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no message"]
    line = lines[-1] if lines[0] == "in user code:" else lines[0]
    return f"{type(error).__name__}: {line[:200]}"


def plain(model: "keras.Model", inputs: Sequence[Port]) -> "keras.Model":
    """Returns the model, rebuilt where an input or a dtype policy is not that of the file."""
    import keras

    same_inputs = all(t.dtype == p.dtype for t, p in zip(model.inputs, inputs, strict=True))
    if same_inputs and not any(layer.dtype_policy.name in _HALF for layer in layers(model)):
        return model
    tensors = [keras.Input(port.shape, dtype=port.dtype, name=port.name) for port in inputs]

    def rebuild(layer: Any) -> Any:
        return layer.__class__.from_config(_float32(layer.get_config()))

    try:
        copy = cloned(model, ports.arrange(model, tensors), clone_function=rebuild)
        copy.set_weights(model.get_weights())
    except Exception as error:  # custom layers without a whole get_config
        raise InputError(
            f"model must be one that keras.models.clone_model can rebuild in float32; received "
            f"{model.name!r}, which raised {_reason(error)}"
        ) from error
    return copy


def _float32(config: Any) -> Any:
    """Returns a layer's config with every half precision, at any depth, made float32."""
    if isinstance(config, dict):
        if (config.get("config") or {}) and _policy(config) in _HALF:
            return "float32"
        return {key: _float32(value) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return type(config)(_float32(value) for value in config)
    return "float32" if isinstance(config, str) and config in _HALF else config


def _policy(config: dict[str, Any]) -> str:
    inner = config["config"]
    is_policy = str(config.get("class_name", "")).endswith("DTypePolicy")
    return inner.get("name", "") if is_policy and isinstance(inner, dict) else ""
