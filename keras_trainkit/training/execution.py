"""How a small model is run so that Python does not hold it up."""

import contextlib

import keras

from keras_trainkit import _checks
from keras_trainkit._checks import InputError
from keras_trainkit.training import costs

_MACS_PER_SECOND = 2e10  # a modest CPU; only an order of magnitude is needed
_SECONDS_A_CALL = 0.25  # progress and Ctrl-C are looked at between two calls
_STEPS_A_CALL = (1, 2, 5, 10, 20, 25, 50)  # each divides 100, a usual distance of log lines


def prepare(model: keras.Model, batch_size: int, steps_per_epoch: int) -> None:
    """Sets `jit_compile` and `steps_per_execution` of a compiled model.

    XLA is used where it wins: on an accelerator, and on a CPU for
    models made of Dense layers; on a CPU it makes convolutions slower. Several steps are run in
    one call: as many as take about a quarter of a second, at most 50 and a tenth of an epoch.
    """
    total = costs.macs(model)
    dense = sum(
        costs.layer_macs(layer)
        for layer in costs.walk(model)
        if isinstance(layer, keras.layers.Dense)
    )
    on_accelerator = any("cpu" not in name for name in keras.distribution.list_devices())
    alone = replicas(model) == 1  # XLA cannot reach the variables of another device
    model.jit_compile = alone and model.supports_jit and (on_accelerator or dense > 0.9 * total)
    seconds = 3 * total * batch_size / _MACS_PER_SECOND
    most = min(_SECONDS_A_CALL / max(seconds, 1e-9), steps_per_epoch / 10)
    model.steps_per_execution = max(steps for steps in _STEPS_A_CALL if steps <= max(most, 1))


def shared(devices: int) -> contextlib.AbstractContextManager[object]:
    """Returns the scope in which a model is built that shares its batches among devices.

    Args:
        devices: of this machine, by TensorFlow's MirroredStrategy: accelerators, or else CPUs. With
            one, the scope does nothing.

    Raises:
        InputError: there are not so many, or Keras runs on another backend.
    """
    if _checks.positive_integer("devices", devices) == 1:
        return contextlib.nullcontext()
    if keras.backend.backend() != "tensorflow":
        raise InputError(
            f"devices must be 1 on the {keras.backend.backend()} backend; received "
            f"devices={devices}: KERAS_BACKEND=tensorflow, or --processes."
        )
    import tensorflow as tf

    found = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    if devices > len(found):
        raise InputError(
            f"devices must be at most {len(found)}, which this machine has "
            f"({found[0].device_type}); received devices={devices}."
        )
    return tf.distribute.MirroredStrategy([one.name for one in found[:devices]]).scope()


def replicas(model: keras.Model) -> int:
    """Returns how many devices share the batches of a model."""
    strategy = getattr(model, "distribute_strategy", None)
    return strategy.num_replicas_in_sync if strategy else 1
