"""How a model is run."""

import json
import subprocess
import sys

import keras
import pytest
from keras import layers

from keras_trainkit import InputError
from keras_trainkit.training import execution

TWO_CPUS = """
import io, json, sys
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from rich.console import Console
from keras_trainkit import train
runs = [train(sys.argv[1], out=sys.argv[2], name=str(devices), devices=devices, epochs=3,
              console=Console(file=io.StringIO())) for devices in (1, 2)]
print(json.dumps([[run.history[name] for name in ("loss", "val_mae")] for run in runs]))
print(json.dumps([[run.status, run.read_json("config.json")["options"]["devices"],
                   run.metrics["test"]["mae"]] for run in runs]))
"""


def prepared(*stack, shape, batch_size=64, steps=938):
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(optimizer="sgd", loss="mse")
    execution.prepare(model, batch_size, steps)
    return model.jit_compile, model.steps_per_execution


@pytest.mark.skipif(bool(keras.distribution.list_devices("gpu")), reason="an accelerator is here")
def test_xla_is_for_dense_models_on_a_cpu():
    assert prepared(layers.Dense(8), shape=(4,))[0]
    assert not prepared(layers.Conv2D(8, 3), shape=(8, 8, 1))[0]


def test_small_models_take_many_steps_a_call_and_large_ones_few():
    assert prepared(layers.Dense(8), shape=(4,))[1] == 50
    assert prepared(layers.Dense(8), shape=(4,), steps=30)[1] == 2
    assert prepared(layers.Dense(8), shape=(4,), steps=1)[1] == 1
    heavy = prepared(layers.Conv2D(64, 3), layers.Conv2D(64, 3), shape=(64, 64, 3), batch_size=128)
    assert heavy[1] == 1


@pytest.mark.slow
def test_two_devices_lose_what_one_loses(tiny, tmp_path):
    command = [sys.executable, "-c", TWO_CPUS, str(tiny), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    histories, ends = map(json.loads, done.stdout.splitlines()[-2:])
    for one, two in zip(*histories, strict=True):
        assert two == pytest.approx(one, rel=1e-5)
    (_, _, one), (_, _, two) = ends
    assert [end[:2] for end in ends] == [["finished", 1], ["finished", 2]]
    assert two == pytest.approx(one, rel=1e-5)


@pytest.mark.parametrize(
    ("devices", "words"),
    [(0, "devices must be a positive integer"), (999, "devices must be at most")],
)
def test_devices_that_are_not_there_are_refused(devices, words):
    with pytest.raises(InputError, match=words):
        execution.shared(devices)
