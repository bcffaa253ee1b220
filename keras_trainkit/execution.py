"""How a small model is run so that Python does not hold it up."""

import keras

from keras_trainkit import costs

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
    model.jit_compile = model.supports_jit and (on_accelerator or dense > 0.9 * total)
    seconds = 3 * total * batch_size / _MACS_PER_SECOND
    most = min(_SECONDS_A_CALL / max(seconds, 1e-9), steps_per_epoch / 10)
    model.steps_per_execution = max(steps for steps in _STEPS_A_CALL if steps <= max(most, 1))
