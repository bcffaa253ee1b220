"""Every exported schedule through the same promises."""

import copy
import dataclasses
import inspect
import json
import pickle

import keras
import numpy as np
import pytest

from keras_trainkit import schedules
from keras_trainkit.schedules import resolve

keras_decay = keras.optimizers.schedules.CosineDecay
SCHEDULES = {
    "Accumulated": lambda: schedules.Accumulated(keras_decay(0.1, 20), 3),
    "Clamp": lambda: schedules.Clamp(keras_decay(0.1, 20), 0.01, 0.08),
    "Constant": lambda: schedules.Constant(0.1),
    "CosineRestarts": lambda: schedules.CosineRestarts(0.1, 5, growth=1.5, decay=0.8),
    "CyclicalExpRange": lambda: schedules.CyclicalExpRange(0.01, 0.1, 4, 0.99),
    "CyclicalTriangular": lambda: schedules.CyclicalTriangular(0.01, 0.1, 4),
    "CyclicalTriangular2": lambda: schedules.CyclicalTriangular2(0.01, 0.1, 4),
    "FlatCosine": lambda: schedules.FlatCosine(0.1, 20),
    "InverseSqrt": lambda: schedules.InverseSqrt(0.1, 5),
    "LinearWarmup": lambda: schedules.LinearWarmup(schedules.OneCycle(0.1, 20), 5),
    "MultiStep": lambda: schedules.MultiStep(0.1, (5, 10), warmup=2),
    "Noam": lambda: schedules.Noam(64, 10),
    "OneCycle": lambda: schedules.OneCycle(0.1, 20),
    "Polynomial": lambda: schedules.Polynomial(0.1, 20, power=0.5, warmup=2),
    "Scale": lambda: schedules.Scale(keras_decay(0.1, 20), 0.5),
    "Sequential": lambda: schedules.Sequential((0.1, schedules.OneCycle(0.1, 20)), (5,)),
    "WarmupStableDecay": lambda: schedules.WarmupStableDecay(0.1, 20),
}
EXAMPLES = {
    **SCHEDULES,
    "plot": lambda: schedules.plot(schedules.OneCycle(0.1, 20), steps=20),
    "resolve": lambda: resolve(schedules.OneCycle(0.1, "100%"), total_steps=20),
}

every = pytest.mark.parametrize("schedule", [make() for make in SCHEDULES.values()], ids=SCHEDULES)
STEPS = [0, 1, 4, 5, 6, 9, 10, 15, 19, 20, 21, 1000, 10**6, 2**24]


def test_every_export_has_an_example():
    exported = {
        name
        for name, value in vars(schedules).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert exported == set(EXAMPLES)
    assert all(make() is not None for make in EXAMPLES.values())


@every
@pytest.mark.backend
def test_a_rate_is_a_float32_scalar_finite_and_not_negative(schedule):
    for step in STEPS:
        rate = schedule(step)
        assert keras.backend.standardize_dtype(rate.dtype) == "float32"
        assert rate.shape == ()
        assert np.isfinite(float(rate))
        assert float(rate) >= 0


@every
@pytest.mark.backend
def test_any_kind_of_step_gives_the_same(schedule):
    for step in (0, 7, 1000):
        expected = float(schedule(step))
        assert float(schedule(np.int64(step))) == expected
        assert float(schedule(float(step))) == expected
        assert float(schedule(keras.ops.convert_to_tensor(step, "int32"))) == expected
        assert float(schedule(keras.Variable(step, dtype="int32", trainable=False))) == expected


@every
@pytest.mark.backend
def test_a_vector_of_steps_gives_the_rates(schedule):
    rates = keras.ops.convert_to_numpy(schedule(keras.ops.convert_to_tensor(STEPS, "int32")))
    np.testing.assert_allclose(
        np.broadcast_to(rates, len(STEPS)), [float(schedule(step)) for step in STEPS], rtol=1e-5
    )


@every
@pytest.mark.backend
def test_config_round_trip(schedule):
    config = schedule.get_config()
    assert set(config) == {field.name for field in dataclasses.fields(schedule)}
    again = type(schedule).from_config(json.loads(json.dumps(config)))
    assert again.get_config() == config
    whole = json.loads(json.dumps(keras.optimizers.schedules.serialize(schedule)))
    third = keras.optimizers.schedules.deserialize(whole)
    assert type(third) is type(schedule)
    assert [float(third(step)) for step in STEPS] == [float(schedule(step)) for step in STEPS]


@every
@pytest.mark.backend
def test_it_is_frozen_and_can_be_copied(schedule):
    name = dataclasses.fields(schedule)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(schedule, name, 1)
    for again in (copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):
        assert again.get_config() == schedule.get_config()
    assert resolve(schedule).get_config() == schedule.get_config()


def trained(schedule, **options):
    """Returns a weight after six batches whose gradient is 1, and the model."""
    inputs = keras.Input((1,))
    zero = keras.initializers.Zeros()
    outputs = keras.layers.Dense(1, use_bias=False, kernel_initializer=zero, name="w")(inputs)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=keras.optimizers.SGD(schedule), loss=total, **options)
    x = np.ones((6, 1), "float32")
    model.fit(x, x, batch_size=1, shuffle=False, verbose=0)
    return float(np.ravel(keras.ops.convert_to_numpy(model.get_layer("w").kernel))[0]), model


@keras.saving.register_keras_serializable(package="tests")
def total(y_true, y_pred):
    return keras.ops.sum(y_pred, axis=-1)


@every
@pytest.mark.backend
def test_fit_follows_it_and_the_model_comes_back(schedule, tmp_path):
    moved, model = trained(schedule, run_eagerly=keras.backend.backend() != "jax")
    expected = -sum(float(schedule(step)) for step in range(6))
    np.testing.assert_allclose(moved, expected, rtol=1e-4, atol=1e-7)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(float(again.optimizer.learning_rate), float(schedule(6)), rtol=1e-6)
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])


class All(keras.optimizers.schedules.LearningRateSchedule):
    """The sum of the rates of every schedule."""

    def __call__(self, step):
        return sum(make()(step) for make in SCHEDULES.values())


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch compiles for minutes")
@pytest.mark.backend
def test_all_follow_a_compiled_fit():
    moved, _ = trained(All(), jit_compile=True)
    expected = -sum(float(make()(step)) for make in SCHEDULES.values() for step in range(6))
    np.testing.assert_allclose(moved, expected, rtol=1e-4)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch runs one step at a time")
@pytest.mark.backend
def test_without_jit_and_with_steps_per_execution():
    schedule = SCHEDULES["Sequential"]()
    moved, _ = trained(schedule, jit_compile=False, steps_per_execution=2)
    expected = -sum(float(schedule(step)) for step in range(6))
    np.testing.assert_allclose(moved, expected, rtol=1e-4)


@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
@pytest.mark.backend
def test_mixed_precision_leaves_the_rate_in_float32(policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        schedule = SCHEDULES["LinearWarmup"]()
        moved, model = trained(schedule, jit_compile=False)
    finally:
        keras.config.set_dtype_policy(before)
    steps = int(model.optimizer.iterations)
    expected = -sum(float(schedule(step)) for step in range(steps))
    np.testing.assert_allclose(moved, expected, rtol=1e-2)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a TensorFlow strategy")
def test_mirrored_strategy():
    import tensorflow as tf

    schedule = SCHEDULES["OneCycle"]()
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        moved, _ = trained(schedule, jit_compile=False)
    np.testing.assert_allclose(moved, -sum(float(schedule(step)) for step in range(6)), rtol=1e-4)
