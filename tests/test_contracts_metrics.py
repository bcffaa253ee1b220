"""Every exported metric, through the same promises."""

import copy
import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import metrics
from tests.metrics import classification_examples
from tests.metrics.example import Example, Task
from tests.reuse import ready

EXAMPLES: dict[str, Example] = dict(classification_examples.EXAMPLES)
VARIANTS: list[Example] = list(classification_examples.VARIANTS)
if importlib.util.find_spec("tests.metrics.regression_examples"):
    regression = importlib.import_module("tests.metrics.regression_examples")
    EXAMPLES |= regression.EXAMPLES
    VARIANTS += getattr(regression, "VARIANTS", [])

WEIGHTS = np.random.default_rng(3).integers(0, 3, 24).astype("float32")
X = np.random.default_rng(4).normal(size=(24, 4)).astype("float32")


def exported() -> set[str]:
    return {
        name
        for name, value in vars(metrics).items()
        if isinstance(value, type) and issubclass(value, keras.Metric)
    }


def feed(metric: Any, task: Task, weights: Any = None, step: int = 24) -> float:
    for start in range(0, 24, step):
        part = slice(start, start + step)
        weight = None if weights is None else weights[part]
        metric.update_state(task.y_true[part], task.y_pred[part], weight)
    return float(metric.result())


def test_every_exported_metric_has_exactly_one_example() -> None:
    assert set(EXAMPLES) == exported()


every = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())


@pytest.mark.backend
@every
def test_config_round_trip(example: Example) -> None:
    metric = example.make(name="mine")
    config = json.loads(json.dumps(metric.get_config()))
    twin = type(metric).from_config(config)
    assert twin.get_config() == config
    assert feed(twin, example.task) == feed(metric, example.task)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert (type(again), again.get_config()) == (type(metric), config)


@pytest.mark.backend
@every
def test_its_name_has_its_direction(example: Example) -> None:
    metric = example.make()
    wanted = {"up": "max", "down": "min"}[metric._direction]
    assert metrics.direction(metric.name) == wanted
    assert metrics.direction(f"val_{metric.name}_1") == wanted
    assert metrics.direction(type(metric).__name__) == wanted


@pytest.mark.backend
@every
def test_many_batches_are_one_batch_and_reset_forgets(example: Example) -> None:
    metric = example.make()
    whole = feed(metric, example.task, WEIGHTS)
    assert tuple(metric.result().shape) == ()
    metric.reset_state()
    parts = feed(metric, example.task, WEIGHTS, step=7)
    assert parts == pytest.approx(whole, abs=example.tolerance)
    assert np.isfinite(whole)


@pytest.mark.backend
@every
def test_a_weight_of_two_is_twice_and_of_zero_is_absent(example: Example) -> None:
    rows = np.repeat(np.arange(24), WEIGHTS.astype(int))
    repeated = example.make()
    repeated.update_state(example.task.y_true[rows], example.task.y_pred[rows])
    weighted = feed(example.make(), example.task, WEIGHTS)
    assert float(repeated.result()) == pytest.approx(weighted, abs=example.tolerance)


@pytest.mark.backend
@every
def test_nothing_and_zero_weights_are_finite(example: Example) -> None:
    metric = example.make()
    nothing = float(metric.result())
    assert np.isfinite(nothing)
    assert feed(metric, example.task, np.zeros(24, "float32")) == nothing


@pytest.mark.backend
@every
def test_one_value_for_every_label_is_finite(example: Example) -> None:
    task = example.task
    for value in (task.y_true.min(), task.y_true.max()):
        metric = example.make()
        metric.update_state(np.full_like(task.y_true, value), task.y_pred)
        assert np.isfinite(float(metric.result()))


@pytest.mark.backend
@every
def test_a_copy_is_a_metric_of_its_own(example: Example) -> None:
    metric = example.make(name="mine")
    value = feed(metric, example.task)
    twin = copy.deepcopy(metric)  # Keras copies the arguments, not the state
    assert twin.get_config() == metric.get_config()
    assert feed(twin, example.task) == value == float(metric.result())
    twin.reset_state()
    assert float(metric.result()) == value


def heads() -> dict[str, Task]:
    return {example.task.name: example.task for example in EXAMPLES.values()}


def compiled(**options: Any) -> keras.Model:
    """Returns a model with an output for each task, and every metric on the output of its task."""
    inputs = keras.Input((4,))
    outputs, chosen = {}, {name: [] for name in heads()}
    for name, task in heads().items():
        # Exact, so that only the layer after it rounds in half precision: on every way the same.
        head = keras.layers.Dense(task.units, activation=task.activation, dtype="float32")
        x = head(inputs)
        outputs[name] = keras.layers.Reshape(task.reshape or (task.units,), name=name)(x)
    for place, example in enumerate([*EXAMPLES.values(), *VARIANTS]):
        chosen[example.task.name].append(example.make(name=f"metric{place}"))
    model = keras.Model(inputs, outputs)
    losses = {name: task.loss for name, task in heads().items()}
    model.compile(
        optimizer=keras.optimizers.SGD(0.0), loss=losses, weighted_metrics=chosen, **options
    )
    return model


def run(model: keras.Model, how: str = "fit") -> dict[str, float]:
    """Returns the logs of an epoch; its learning rate is 0, so they are those of one model."""
    y = {name: task.y_true for name, task in heads().items()}
    given = {"sample_weight": dict.fromkeys(y, WEIGHTS), "batch_size": 6, "verbose": 0}
    if how == "fit":
        ready(model, X, y, given["sample_weight"])
        return {name: values[0] for name, values in model.fit(X, y, **given).history.items()}
    return model.evaluate(X, y, return_dict=True, **given)


def assert_logs_are_those_of_single_metrics(model: keras.Model, logs: dict[str, float]) -> None:
    predictions = model.predict(X, batch_size=6, verbose=0)
    for place, example in enumerate([*EXAMPLES.values(), *VARIANTS]):
        metric = example.make()
        name = example.task.name
        scores = np.asarray(predictions[name]).astype("float32")
        metric.update_state(example.task.y_true, scores, WEIGHTS)
        found = logs[f"{name}_metric{place}"]
        wanted = pytest.approx(float(metric.result()), abs=max(1e-4, example.tolerance))
        assert found == wanted, type(metric).__name__


@pytest.mark.backend
@pytest.mark.parametrize("jit", [pytest.param(False, marks=pytest.mark.proof), True])
def test_fit(jit: bool) -> None:
    if jit and keras.backend.backend() == "torch":
        pytest.skip("torch.compile takes minutes for a step with every metric")
    model = compiled(jit_compile=jit)
    assert_logs_are_those_of_single_metrics(model, run(model))


@pytest.mark.backend
@pytest.mark.slow
@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
def test_mixed_precision_and_steps_per_execution(policy: str) -> None:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        steps = 1 if keras.backend.backend() == "torch" else 2  # Keras refuses more there
        model = compiled(jit_compile=False, steps_per_execution=steps)
        assert_logs_are_those_of_single_metrics(model, run(model))
    finally:
        keras.config.set_dtype_policy(before)


@pytest.mark.backend
def test_save_and_load(tmp_path: Path) -> None:
    compiled(jit_compile=False).save(tmp_path / "model.keras")
    model = keras.saving.load_model(tmp_path / "model.keras")
    model.run_eagerly = keras.backend.backend() != "jax"  # its graph is test_fit's
    assert_logs_are_those_of_single_metrics(model, run(model, "evaluate"))


tensorflow_only = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="a strategy of TensorFlow"
)


@pytest.mark.proof
@tensorflow_only
def test_under_a_mirrored_strategy() -> None:
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["/cpu:0"]).scope():
        model = compiled(jit_compile=False)
    assert_logs_are_those_of_single_metrics(model, run(model))


TWO_REPLICAS = """
import tensorflow as tf
device = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(device, [tf.config.LogicalDeviceConfiguration()] * 2)
from tests import test_contracts_metrics as contracts
strategy = tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"])
assert strategy.num_replicas_in_sync == 2
with strategy.scope():
    model = contracts.compiled(jit_compile=False)
contracts.assert_logs_are_those_of_single_metrics(model, contracts.run(model))
"""


@tensorflow_only
@pytest.mark.proof
def test_under_two_replicas() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWO_REPLICAS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
