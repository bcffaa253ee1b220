"""The size of a model is known before it is built: for every layer, and every number it takes."""

import copy
import json
import time

import keras
import numpy as np
import psutil
import pytest

from keras_trainkit import InputError
from keras_trainkit.runs import model_size
from tests.hostile import every_layer

L = keras.layers
HUGE = 10**9
ALLOWED = 300 * 2**20  # bytes of memory that refusing may take


def config_of(model):
    return json.loads(json.dumps(keras.saving.serialize_keras_object(model)))


def variables(config):
    return model_size._variables(config, "x.keras", model_size._model)


def places(value, path=()):
    """The places of whole numbers in a config."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from places(inner, (*path, key))
    elif type(value) is int and path[-1] != "seed":
        yield path


def put(config, path, number):
    changed = copy.deepcopy(config)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = number
    return changed


def test_every_layer_of_keras_is_looked_at():
    public = {name for name in dir(L) if isinstance(getattr(L, name), type)}
    by_class = {getattr(L, name) for name in {*every_layer.NAMES, *every_layer.ELSEWHERE} & public}
    assert {name for name in public if getattr(L, name) not in by_class} == set()


@pytest.mark.parametrize("name", every_layer.NAMES)
def test_the_size_of_every_layer_is_that_of_the_built_one(name):
    model = every_layer.model(name)
    if name == "Normalization":
        model = keras.Sequential([keras.Input((6,)), L.LayerNormalization()])  # stands in for it
    found = {(each.shape, each.bytes) for each in variables(config_of(model))}
    built = {
        (tuple(each.shape), each.numpy().nbytes if np.prod(each.shape) else 0)
        for each in model.variables
    }
    assert found == built


@pytest.mark.slow
@pytest.mark.parametrize("name", every_layer.NAMES)
def test_no_number_of_a_layer_takes_memory_or_time(name):
    config = config_of(every_layer.model(name))
    process = psutil.Process()
    for path in places(config):
        changed, before = put(config, path, HUGE), process.memory_info().rss
        began = time.process_time()
        outcome = "taken"
        try:
            model_size.check(changed, 10_000, "x.keras")
        except InputError as error:
            outcome = str(error)
        assert process.memory_info().rss - before < ALLOWED, (path, outcome)
        assert time.process_time() - began < 100, path  # a hang, not a measurement
        assert "\n" not in outcome


BOMBS = {
    "LayerNormalization of a huge input": ((3 * 10**8,), lambda: L.LayerNormalization()),
    "BatchNormalization of a huge input": ((3 * 10**8,), lambda: L.BatchNormalization()),
    "PReLU of a huge input": ((20_000, 20_000), lambda: L.PReLU()),
    "Normalization with constants": ((3 * 10**8,), lambda: L.Normalization(mean=0.0, variance=1.0)),
    "Dense of a huge input": ((3 * 10**8,), lambda: L.Dense(1)),
    "Conv2D with a huge kernel": ((30_000, 30_000, 1), lambda: L.Conv2D(1, (15_000, 15_000))),
    "DepthwiseConv2D": ((30_000, 30_000, 1), lambda: L.DepthwiseConv2D((15_000, 15_000))),
    "SeparableConv2D": ((30_000, 30_000, 1), lambda: L.SeparableConv2D(1, (15_000, 15_000))),
    "Embedding": ((3,), lambda: L.Embedding(30_000, 30_000)),
    "LSTM": ((3, 4), lambda: L.LSTM(15_000)),
    "a wrapped GRU": ((3, 4), lambda: L.Bidirectional(L.GRU(15_000))),
    "cells of an RNN": ((3, 4), lambda: L.RNN([L.LSTMCell(4), L.SimpleRNNCell(30_000)])),
    "TimeDistributed": ((3, 30_000), lambda: L.TimeDistributed(L.Dense(30_000))),
    "EinsumDense": ((3, 30_000), lambda: L.EinsumDense("abc,cd->abd", (None, 30_000))),
    "GroupNormalization": ((2, 3 * 10**8), lambda: L.GroupNormalization(1)),
    "SpectralNormalization": ((30_000,), lambda: L.SpectralNormalization(L.Dense(30_000))),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_built(name):
    shape, make = BOMBS[name]
    layer = {"module": "keras.layers", "registered_name": None}
    given = {**layer, "class_name": "InputLayer", "config": {"batch_shape": [None, *shape]}}
    own = config_of(make())
    model = {"module": "keras", "class_name": "Sequential", "registered_name": None}
    inner = {**model, "config": {"name": "inner", "layers": [given, own]}}
    before = psutil.Process().memory_info().rss
    for config in (inner, {**model, "config": {"name": "outer", "layers": [given, inner]}}):
        with pytest.raises(InputError, match=r"nothing of it was built.*TRAINKIT_LIMITS"):
            model_size.check(config, 10_000, "x.keras")
    assert psutil.Process().memory_info().rss - before < ALLOWED


def test_an_adapted_normalization_is_as_large_as_what_stands_in_for_it():
    layer = L.Normalization()
    layer.adapt(np.random.default_rng(0).normal(size=(9, 5, 3)))
    config = config_of(keras.Sequential([keras.Input((5, 3)), layer]))
    assert sum(each.bytes for each in variables(config)) == 2 * 3 * 4


def test_attention_with_huge_heads_is_refused():
    rows = keras.Input((3, 4))
    config = config_of(keras.Model(rows, L.MultiHeadAttention(2, 3)(rows, rows)))
    changed = json.loads(json.dumps(config).replace('"key_dim": 3', f'"key_dim": {HUGE}'))
    with pytest.raises(InputError, match="nothing of it was built"):
        model_size.check(changed, 10_000, "x.keras")


@pytest.mark.parametrize(
    "metric",
    [
        lambda: keras.metrics.MeanIoU(60_000),
        pytest.param(lambda: keras.metrics.AUC(num_thresholds=3), marks=pytest.mark.slow),
    ],
    ids=["MeanIoU", "AUC"],
)
def test_the_metrics_of_a_model_are_counted_too(metric):
    model = keras.Sequential([keras.Input((2,)), L.Dense(1)])
    model.compile(loss="mse", metrics=["mae"])
    config = config_of(model)
    with keras.StatelessScope(initialize_variables=False):
        made = config_of(metric())
    keras.utils.clear_session()  # the variables that have no value are not kept
    made["config"] = {
        k: HUGE if k == "num_thresholds" else v
        for k, v in made["config"].items()
        if k != "thresholds"
    }
    config["compile_config"]["metrics"] = [made]
    before = psutil.Process().memory_info().rss
    with pytest.raises(InputError, match=r"nothing of it was built|broken off"):
        model_size.check(config, 10_000, "x.keras")
    assert psutil.Process().memory_info().rss - before < 2**31


def test_lists_that_a_layer_makes_at_once_are_bounded():
    config = config_of(every_layer.model("IntegerLookup"))
    changed = json.loads(
        json.dumps(config).replace('"num_oov_indices": 1', '"num_oov_indices": 900000000')
    )
    with pytest.raises(InputError, match="num_oov_indices of at most 1,000,000"):
        model_size.check(changed, 10_000, "x.keras")


def test_what_keeps_python_busy_is_broken_off(monkeypatch):
    monkeypatch.setattr(model_size, "_SECONDS", 0.1)

    def forever(config):
        while True:
            pass

    with pytest.raises(InputError, match="broken off"):
        model_size._variables({}, "x.keras", forever)


def test_the_limits_can_be_lifted(monkeypatch):
    config = config_of(keras.Sequential([keras.Input((300,)), L.Dense(300)]))
    with pytest.raises(InputError, match="nothing of it was built"):
        model_size.check(config, 1_000, "x.keras")
    for text in ("10", "off"):
        monkeypatch.setenv("TRAINKIT_LIMITS", text)
        model_size.check(config, 1_000, "x.keras")


def test_nothing_of_it_is_left_behind():
    """Variables without values are kept for the thread alone: other scopes never meet them."""
    config = config_of(keras.Sequential([keras.Input((3,)), L.Dense(3)]))
    variables(config)
    with keras.StatelessScope():
        pass  # initializes what this thread has left without a value
    assert keras.Sequential([keras.Input((3,)), L.Dense(3, name="own")]).built


def test_a_layer_of_ones_own_that_needs_values_is_let_through():
    @keras.saving.register_keras_serializable(package="tests_model_size")
    class Own(keras.layers.Layer):
        def build(self, shape):
            self.kept = self.add_weight(shape=(2,), initializer="ones")
            self.kept.assign(self.kept * 2)
            self.more = keras.Variable(np.ones(3, "float32"))

        def call(self, x):
            return x

    model = keras.Sequential([keras.Input((2,)), Own()])
    model_size.check(config_of(model), 10_000, "x.keras")
