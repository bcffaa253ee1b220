"""Channels are really gone, and a model without them answers as one in which they are zero."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import graph, remove_channels, separation
from keras_trainkit.compression.channels import DEPTHWISE, MAKERS, TRANSPOSED, Channels
from keras_trainkit.compression.removal import weakest
from keras_trainkit.training import costs

L = keras.layers


def plain():
    return keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            *(L.Conv2D(8, 3), L.MaxPooling2D(), L.BatchNormalization(), L.ReLU()),
            *(L.Conv2D(6, 3, activation="relu"), L.Flatten(), L.Dropout(0.2)),
            *(L.Dense(10, activation="relu"), L.Dense(4, activation="softmax")),
        ]
    )


def depthwise():
    x = keras.Input((12, 12, 3))
    y = L.ReLU()(L.BatchNormalization()(L.Conv2D(8, 3, use_bias=False)(x)))
    y = L.ReLU()(L.BatchNormalization()(L.DepthwiseConv2D(3, depth_multiplier=2)(y)))
    y = L.GlobalAveragePooling2D(keepdims=True)(L.Conv2D(8, 1, activation="relu")(y))
    return keras.Model(x, L.Dense(3)(L.Reshape((8,))(y)))


def residual():
    x = keras.Input((8, 8, 2))
    stem = L.Conv2D(8, 3, padding="same", activation="relu")(x)
    y = L.Conv2D(6, 3, padding="same", activation="relu")(stem)
    y = L.BatchNormalization()(L.Conv2D(8, 3, padding="same")(y))
    y = L.ReLU()(L.Add()([stem, y]))
    y = y + L.Conv2D(8, 1)(L.UpSampling2D()(L.AveragePooling2D(2)(y)))
    return keras.Model(x, L.Dense(3)(L.GlobalMaxPooling2D()(L.ReLU()(y))))


def two_inputs():
    x, z = keras.Input((20, 2), name="a"), keras.Input((5,), name="b")
    relu, twice = L.ReLU(), L.Dense(6, activation="relu")
    joined = L.Concatenate()([relu(L.Conv1D(8, 3)(x)), relu(L.Conv1D(4, 3)(x))])
    y, w = L.GlobalAveragePooling1D()(joined), relu(L.Dense(12)(z))
    return keras.Model([x, z], L.Dense(2)(L.Concatenate()([twice(w), twice(y)])))


def gated():
    x = keras.Input((8, 8, 2))
    y = L.Conv2D(8, 3, activation="relu")(x)
    gate = L.Dense(4, activation="relu")(L.GlobalAveragePooling2D()(y))
    gate = L.Reshape((1, 1, 8))(L.Dense(8, activation="sigmoid")(gate))
    y = L.Multiply()([y, gate])
    return keras.Model(x, L.Dense(3)(L.Flatten()(L.Conv2D(6, 3, activation="relu")(y))))


def unusual():
    """Separable and transposed convolutions, and slopes that are learned."""
    x = keras.Input((8, 8, 2))
    y = L.PReLU(shared_axes=[1, 2])(L.Conv2DTranspose(8, 3, strides=2)(x))
    y = L.BatchNormalization()(L.SeparableConv2D(10, 3, depth_multiplier=2)(y))
    y = L.Concatenate()([y, L.SeparableConv2D(6, 1, activation="relu")(y)])
    return keras.Model(x, L.Dense(3)(L.Flatten()(L.Conv2DTranspose(4, 2)(y))))


def volume():
    x = keras.Input((6, 8, 8, 1))
    y = L.MaxPooling3D((1, 2, 2))(L.Conv3D(8, 3, activation="relu")(x))
    return keras.Model(x, L.Dense(3)(L.GlobalAveragePooling3D()(L.Conv3D(6, 2)(y))))


_ALL = (plain, depthwise, residual, two_inputs, gated, unusual, volume)
NETWORKS = {each.__name__: each for each in _ALL}


def random(model):
    """Sets every weight, so that biases and statistics count too."""
    rng = np.random.default_rng(0)
    for layer in model.layers:
        low, high = (0.5, 1) if isinstance(layer, L.BatchNormalization) else (-0.3, 0.3)
        layer.set_weights([rng.uniform(low, high, w.shape) for w in layer.weights])
    return model


def batch(model):
    rng = np.random.default_rng(1)
    arrays = [rng.normal(size=(16, *each.shape[1:])).astype("float32") for each in model.inputs]
    return arrays if len(arrays) > 1 else arrays[0]


def silence(walked, fraction):
    """Sets to zero, where it is made, every channel that goes: it stays zero up to its readers."""
    channels = Channels(walked)
    gone = weakest(walked, channels, fraction)
    for layer in {id(node.layer): node.layer for node in walked.nodes}.values():
        made = channels.outputs.get(id(layer))
        if made is None or not layer.weights:
            continue
        off = np.array([each in gone for each in channels.roots(made)])
        weights = layer.get_weights()
        if isinstance(layer, L.PReLU):  # of 0 it makes 0
            continue
        if type(layer) in TRANSPOSED:
            weights[0][..., off, :] = 0
            weights[1][off] = 0
        elif type(layer) in (*MAKERS, *DEPTHWISE):
            weights[0].reshape(-1, len(off))[:, off] = 0  # a depthwise kernel's last two are one
            for bias in weights[1:]:
                bias[off] = 0
        else:
            gamma, beta, mean, _ = weights
            gamma[off] = beta[off] = mean[off] = 0
        layer.set_weights(weights)
    return gone


def called(node, args, kwargs):
    return args[0] if node is None else node.layer(*args, **kwargs)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_answers_are_those_of_the_model_with_the_channels_at_zero(name):
    model = random(NETWORKS[name]())
    x = batch(model)
    before = model.predict(x, verbose=0)
    small = remove_channels(model, 0.4)
    np.testing.assert_array_equal(model.predict(x, verbose=0), before)
    answer = small.predict(x, verbose=0)
    walked = separation.separated(graph.trace(model))
    assert silence(walked, 0.4)
    halved = graph.rebuild(walked, called)
    wanted = halved.predict(x, verbose=0)
    np.testing.assert_allclose(answer, wanted, atol=1e-5 * np.abs(wanted).max())
    assert not np.allclose(wanted, before, rtol=0.01)
    assert small.count_params() < 0.75 * model.count_params()
    assert {type(layer).__module__.partition(".")[0] for layer in small.layers} == {"keras"}


def test_the_weights_that_stay_are_the_strongest():
    model = keras.Sequential([keras.Input((2,)), L.Dense(4), L.Dense(1)])
    model.set_weights([
        np.array([[1, 9, 1, 1], [1, 0, 0, 2]], "float32"), np.arange(4, dtype="float32"),
        np.array([[1], [0.01], [7], [2]], "float32"), np.zeros(1, "float32"),
    ])  # strengths sqrt(2) * 1, 9 * 0.01, 1 * 7, sqrt(5) * 2  # fmt: skip
    small = remove_channels(model, 0.5)
    kernel, bias, reader, _ = small.get_weights()
    assert kernel.tolist() == [[1, 1], [0, 2]]
    assert bias.tolist() == [2, 3]
    assert reader.tolist() == [[7], [2]]


def test_half_the_channels_leave_a_quarter_of_the_work_and_train_on(digits):
    small = remove_channels(digits.model, 0.5)
    assert costs.macs(small) < 0.45 * costs.macs(digits.model)
    small.compile(
        optimizer=keras.optimizers.Adam(0.005),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    _, before = small.evaluate(digits.test, digits.truth, verbose=0)
    small.fit(digits.train, digits.labels, batch_size=64, epochs=2, verbose=0)
    _, after = small.evaluate(digits.test, digits.truth, verbose=0)
    assert after > max(0.7, before)


def test_additions_with_what_stays_keep_their_channels():
    x = keras.Input((6,))
    hidden = L.Dense(9, activation="relu", name="free")(x)
    model = keras.Model(x, L.Add()([L.Dense(6, name="held")(hidden), x]))
    small = remove_channels(model, 0.5)
    assert [small.get_layer(name).units for name in ("free", "held")] == [5, 6]


def test_layers_that_are_not_understood_are_named_with_the_way_out():
    x = keras.Input((6,))
    y = L.LayerNormalization(name="norm")(L.Dense(8, name="first")(x))
    model = keras.Model(x, L.Dense(2)(L.Dense(8, name="second")(y)))
    with pytest.raises(InputError, match=r"received 'norm' \(Lay.*\): give keep=\['first'\]"):
        remove_channels(model, 0.5)
    small = remove_channels(model, 0.5, keep=["first"])
    assert [small.get_layer(name).units for name in ("first", "second")] == [8, 4]
    with pytest.raises(InputError, match="Did you mean 'first'"):
        remove_channels(model, 0.5, keep=["frist"])


def test_bad_input_is_one_sentence():
    model = keras.Sequential([keras.Input((2,)), L.Dense(2)])
    for fraction in (0, 1, -0.5, "half"):
        with pytest.raises(InputError, match=r"fraction must be a number in \(0, 1\)"):
            remove_channels(model, fraction)
    with pytest.raises(InputError, match="before its last"):
        remove_channels(model, 0.5)

    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(InputError, match="whose layers can be walked; received a Own"):
        remove_channels(Own(), 0.5)
