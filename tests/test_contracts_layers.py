"""Promises that every exported layer and loss keeps."""

import copy
import dataclasses
import inspect
import json
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from keras_trainkit import layers
from tests.reuse import ready

pytestmark = pytest.mark.backend

TORCH = keras.backend.backend() == "torch"  # no jit without a C compiler, one step at a time
ROWS = 8
TABLE, SEQUENCE, IMAGE = (4,), (6, 3), (8, 8, 2)


@dataclasses.dataclass(frozen=True)
class Example:
    """An instance to test, and what it takes.

    Attributes:
        make: returns a new instance.
        shape: of one example of the input.
        identity: whether it passes its input through at inference.
        labelled: the classes of labels that it takes along; -1 for regression targets.
        mask: whether it passes a mask on.
        pair: whether it takes a prediction, (batch, 1), before its input.
    """

    make: Callable[[], Any]
    shape: tuple[int, ...]
    identity: bool = False
    labelled: int = 0
    mask: bool = False
    pair: bool = False


def noisy():
    return layers.FeatureNoise(0.1, name="noisy")


EXAMPLES = {
    "CMixup": Example(lambda: layers.CMixup(0.5), TABLE, labelled=-1),
    "CalendarFeatures": Example(layers.CalendarFeatures, TABLE),
    "CategoryEmbedding": Example(lambda: layers.CategoryEmbedding([3, 2, 1, 4], 3, 0.2), TABLE),
    "CutMix": Example(lambda: layers.CutMix(3, alpha=0.7), IMAGE, labelled=3),
    "DropBlock1D": Example(lambda: layers.DropBlock1D(0.2, 3), SEQUENCE, identity=True, mask=True),
    "DropBlock2D": Example(lambda: layers.DropBlock2D(0.2, 3), IMAGE, identity=True),
    "DropConnect": Example(
        lambda: layers.DropConnect(keras.layers.Dense(5, activation="relu"), 0.3),
        SEQUENCE,
        mask=True,
    ),
    "DropPath": Example(lambda: layers.DropPath(0.3), SEQUENCE, identity=True, mask=True),
    "EnsembleAverage": Example(lambda: layers.EnsembleAverage("logits"), (3, 4)),
    "EnsembleDense": Example(
        lambda: layers.EnsembleDense(5, 3, "relu", input_scale="random_signs"), TABLE
    ),
    "EnsembleHead": Example(lambda: layers.EnsembleHead(2), (3, 4)),
    "EnsembleInput": Example(lambda: layers.EnsembleInput(3), TABLE),
    "EnsembleLoss": Example(lambda: layers.EnsembleLoss("mean_squared_error"), TABLE),
    "EnsembleMean": Example(lambda: layers.EnsembleMean("softmax"), (3, 4)),
    "FakeQuantize": Example(layers.FakeQuantize, SEQUENCE),
    "FixedRange": Example(lambda: layers.FixedRange(-1.0, 2.0), SEQUENCE),
    "FeatureDropout": Example(lambda: layers.FeatureDropout(0.3), TABLE, identity=True, mask=True),
    "FeatureNoise": Example(lambda: layers.FeatureNoise(0.3), TABLE, identity=True, mask=True),
    "GridMask": Example(lambda: layers.GridMask(0.6, (0.5, 1)), IMAGE, identity=True),
    "Impute": Example(lambda: layers.Impute(indicators=True), TABLE),
    "ManifoldMixup": Example(lambda: layers.ManifoldMixup(2.0), TABLE, identity=True),
    "MixUp": Example(lambda: layers.MixUp(3), IMAGE, labelled=3),
    "PeriodicEmbedding": Example(lambda: layers.PeriodicEmbedding(3, 4), TABLE),
    "PiecewiseLinearEmbedding": Example(lambda: layers.PiecewiseLinearEmbedding(4, 3), TABLE),
    "PredictionInterval": Example(lambda: layers.PredictionInterval(2.0, 1.0), TABLE, pair=True),
    "QuantizedConv1D": Example(
        lambda: layers.QuantizedConv1D(3, 2, padding="causal", dilation_rate=2), SEQUENCE
    ),
    "QuantizedConv1DTranspose": Example(
        lambda: layers.QuantizedConv1DTranspose(3, 2, strides=2), SEQUENCE
    ),
    "QuantizedConv2DTranspose": Example(
        lambda: layers.QuantizedConv2DTranspose(3, 3, padding="same"), IMAGE
    ),
    "QuantizedDepthwiseConv1D": Example(lambda: layers.QuantizedDepthwiseConv1D(2), SEQUENCE),
    "QuantizedConv2D": Example(lambda: layers.QuantizedConv2D(3, 3), IMAGE),
    "QuantizedDense": Example(lambda: layers.QuantizedDense(5, "relu"), TABLE),
    "QuantizedDepthwiseConv2D": Example(
        lambda: layers.QuantizedDepthwiseConv2D(3, depth_multiplier=2), IMAGE
    ),
    "RandomAffine": Example(
        lambda: layers.RandomAffine(0.1, 0.1, (-0.1, 0.2), 0.1, method="gather"),
        IMAGE,
        identity=True,
    ),
    "RandomApply": Example(
        lambda: layers.RandomApply(noisy(), 0.5), SEQUENCE, identity=True, mask=True
    ),
    "RandomChoice": Example(
        lambda: layers.RandomChoice([noisy(), keras.layers.Rescaling(2.0)]),
        SEQUENCE,
        identity=True,
        mask=True,
    ),
    "RobustScale": Example(layers.RobustScale, TABLE),
    "Standardize": Example(layers.Standardize, SEQUENCE, mask=True),
    "SwapNoise": Example(lambda: layers.SwapNoise(0.3), TABLE, identity=True),
    "WeightStandardization": Example(
        lambda: layers.WeightStandardization(keras.layers.Conv2D(4, 3, groups=2)), IMAGE
    ),
}

every = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)


def those(field):
    chosen = {name: example for name, example in EXAMPLES.items() if getattr(example, field)}
    return pytest.mark.parametrize("example", chosen.values(), ids=chosen)


def batch(example):
    """Returns inputs for the example, and targets for the model's one output."""
    random = np.random.default_rng(0)
    x = random.normal(size=(ROWS, *example.shape)).astype("float32")
    y = x.reshape(ROWS, -1)[:, :1]
    if example.labelled < 0:
        return {"images": x, "labels": y[:, 0]}, y
    if example.labelled:
        return {"images": x, "labels": np.arange(ROWS, dtype="int32") % example.labelled}, y
    return x, y


def batches(names):
    """Returns inputs and targets of the model with a branch for each name."""
    x, y = {}, {}
    for name in names:
        given, y[name] = batch(EXAMPLES[name])
        given = given if isinstance(given, dict) else {"images": given}
        x |= {f"{name}_{key}": value for key, value in given.items()}
    return x, y


def branch(name):
    """Returns inputs by name, the output of a small network with the example in it, its loss."""
    example, part = EXAMPLES[name], EXAMPLES[name].make()
    images = keras.Input(example.shape, name=f"{name}_images")
    inputs = {images.name: images}
    if isinstance(part, keras.losses.Loss):
        hidden = layers.EnsembleInput(3)(images)
        return inputs, layers.EnsembleHead(1, name=name)(hidden), part
    if example.labelled:
        kind = "float32" if example.labelled < 0 else "int32"
        given = keras.Input((), name=f"{name}_labels", dtype=kind)
        inputs[given.name] = given
        mixed = part({"images": images, "labels": given})
        labels = keras.layers.Reshape((max(example.labelled, 1),))(mixed["labels"])
        hidden = keras.layers.Concatenate()([keras.layers.Flatten()(mixed["images"]), labels])
    else:
        hidden = part([images[:, :1], images] if example.pair else images)
        hidden = keras.layers.Flatten()(hidden)
    manifold = isinstance(part, layers.ManifoldMixup)
    loss = part.loss("mean_squared_error") if manifold else "mean_squared_error"
    return inputs, keras.layers.Dense(1, dtype="float32", name=name)(hidden), loss


def compiled(names=tuple(EXAMPLES), **arguments):
    """Returns one model with a branch for each name: its step is traced once for all."""
    inputs, outputs, losses = {}, {}, {}
    for name in names:
        own, outputs[name], losses[name] = branch(name)
        inputs |= own
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="sgd", loss=losses, **arguments)
    return model


def fitted(model, batch_size):
    """Fits a model with a branch for every example; returns its inputs."""
    x, y = batches(EXAMPLES)
    history = ready(model, x, y).fit(x, y, batch_size=batch_size, verbose=0).history
    assert all(np.isfinite(history[f"{name}_loss"]).all() for name in EXAMPLES), history
    return x


def array(tensor):
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32")))


def test_every_export_has_an_example():
    exported = {name for name, value in vars(layers).items() if isinstance(value, type)}
    assert exported == set(EXAMPLES)


@every
def test_config_round_trip(example):
    one = example.make()
    config = one.get_config()
    maker = next(each for each in type(one).__mro__ if "__init__" in vars(each))
    if not maker.__module__.startswith("keras.src"):  # Keras leaves out what is None
        assert set(inspect.signature(type(one)).parameters) - {"args", "kwargs"} <= set(config)
    assert json.loads(json.dumps(keras.saving.serialize_keras_object(one)))
    again = type(one).from_config(copy.deepcopy(config))
    assert json.dumps(again.get_config()) == json.dumps(config)
    stored = json.loads(json.dumps(keras.saving.serialize_keras_object(one)))
    loaded = keras.saving.deserialize_keras_object(stored)
    assert json.dumps(loaded.get_config()) == json.dumps(config)
    assert type(copy.deepcopy(one)) is type(one)


def test_all_fit_with_jit_are_saved_and_copied(tmp_path):
    model = compiled(jit_compile=not TORCH)
    assert model.jit_compile is not TORCH
    x = fitted(model, batch_size=4)
    before = model(x)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for again in (loaded, copy.deepcopy(model)):
        found = again(x)
        for name, expected in before.items():
            np.testing.assert_allclose(array(found[name]), array(expected), atol=1e-5, err_msg=name)
    for name, loss in model.loss.items():
        assert type(loaded.loss[name]) is type(loss), name


@pytest.mark.parametrize(
    "policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)]
)
def test_all_train_in_half_precision(policy):
    """As a graph without jit and several steps at once, or step by step."""
    graph = policy == "mixed_float16" and not TORCH
    default = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        how = {"steps_per_execution": 2, "jit_compile": False} if graph else {"run_eagerly": True}
        model = compiled(**how)
        found = model(fitted(model, batch_size=4 if graph else ROWS))
    finally:
        keras.config.set_dtype_policy(default)
    for name, output in found.items():
        assert np.isfinite(array(output)).all(), name


@those("identity")
def test_is_the_identity_at_inference(example):
    x, _ = batch(example)
    layer = example.make()
    np.testing.assert_array_equal(array(layer(x)), x)
    assert not np.allclose(array(layer(x, training=True)), x)
    assert tuple(layer.compute_output_shape(x.shape)) == x.shape


@every
def test_computes_its_output_shape(example):
    layer = example.make()
    if isinstance(layer, keras.losses.Loss):
        pytest.skip("a loss has no output shape")
    x, _ = batch(example)
    x = [x[:, :1], x] if example.pair else x
    outputs = layer(x)
    if example.pair:
        assert tuple(layer.compute_output_shape([part.shape for part in x])) == outputs.shape
    elif example.labelled:
        shapes = layer.compute_output_shape({key: value.shape for key, value in x.items()})
        assert {key: tuple(value.shape) for key, value in outputs.items()} == shapes
    else:
        assert tuple(layer.compute_output_shape(x.shape)) == tuple(outputs.shape)


@those("mask")
def test_passes_a_mask_on(example):
    x, _ = batch(example)
    x = keras.ops.convert_to_tensor(x)
    mask = keras.ops.ones(x.shape[:-1], "bool")
    assert example.make().supports_masking
    assert example.make().compute_mask(x, mask) is mask


# Under a strategy a new kind of state needs care: the fast test takes one layer of each kind.
STATES = ("DropPath", "ManifoldMixup", "Standardize")


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="MirroredStrategy is TensorFlow's"
)
@pytest.mark.parametrize(
    "names", [STATES, pytest.param(sorted(set(EXAMPLES) - set(STATES)), marks=pytest.mark.proof)]
)
def test_trains_under_a_mirrored_strategy(names):
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        model = compiled(names)
    losses = model.train_on_batch(*batches(names), return_dict=True)
    assert all(np.isfinite(losses[f"{name}_loss"]) for name in names), losses
