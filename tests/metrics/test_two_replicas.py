"""Metrics whose state is more than sums, on two devices of one MirroredStrategy."""

import subprocess
import sys
import textwrap

import keras
import pytest

SCRIPT = """
    import keras, numpy as np, tensorflow as tf
    cpu = tf.config.list_physical_devices("CPU")[0]
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(cpu, two)
    from tests.metrics.regression_examples import EXAMPLES, VARIANTS

    x = np.random.default_rng(0).normal(size=(24, 4)).astype("float32")
    weights = np.arange(24) % 3 + 0.5
    examples = [*EXAMPLES.values(), *VARIANTS]
    # One strategy: a second one in a process reuses the first's collectives and their shapes.
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    for task in {id(e.task): e.task for e in examples}.values():
        mine = [e for e in examples if e.task is task]
        with strategy.scope():
            head = keras.layers.Dense(task.units, activation=task.activation)
            model = keras.Sequential([keras.Input((4,)), head])
            chosen = [e.make(name=f"m{i}") for i, e in enumerate(mine)]
            sgd = keras.optimizers.SGD(0.0)
            model.compile(loss=task.loss, optimizer=sgd, weighted_metrics=chosen)
        logs = model.fit(x, task.y_true, sample_weight=weights, batch_size=6, epochs=2, verbose=0)
        y_pred = np.asarray(model(x))
        for i, example in enumerate(mine):
            alone = example.make()
            alone.update_state(task.y_true, y_pred, weights)
            for got in logs.history[f"m{i}"]:
                wrong = abs(got - float(alone.result()))
                assert wrong < max(1e-4, example.tolerance), (alone, got, float(alone.result()))
    print("two replicas agree")
"""


@pytest.mark.proof
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a strategy of TensorFlow")
def test_two_replicas_give_the_result_of_one() -> None:
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert "two replicas agree" in done.stdout, done.stderr[-2000:]
