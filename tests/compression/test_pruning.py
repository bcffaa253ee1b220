"""Zeros come as asked, stay, and leave no trace in the model."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import Prune, kernels, pruning, sparsity

L = keras.layers
X = np.random.default_rng(0).normal(size=(64, 8, 8)).astype("float32")
Y = np.eye(4, dtype="float32")[np.arange(64) % 4]


def network(**settings):
    keras.utils.set_random_seed(0)
    layers = [L.Conv1D(8, 3), L.EinsumDense("abc,cd->abd", (None, 8)), L.Reshape((6, 8, 1))]
    layers += [L.Conv2D(4, 3), L.DepthwiseConv2D(2), L.Flatten(), L.Dense(4)]
    model = keras.Sequential([keras.Input((8, 8)), *layers])
    model.compile(optimizer=keras.optimizers.Adam(0.01, **settings), loss="mean_squared_error")
    return model


@pytest.mark.parametrize("everywhere", [False, True])
def test_the_share_is_exact_in_every_kind_of_layer(everywhere, tmp_path):
    model = network()
    model.fit(
        X, Y, epochs=4, batch_size=16, verbose=0, callbacks=[Prune(0.75, everywhere=everywhere)]
    )
    found = sparsity(model)
    shares = {path: share for path, share in found.items() if path.endswith("/kernel")}
    assert len(shares) == 5
    assert found["kernels"] == pytest.approx(0.75, abs=0.002)
    assert everywhere or all(abs(share - 0.75) < 0.02 for share in shares.values())
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    assert found["all"] == pytest.approx((weights == 0).mean())
    assert all(
        layer.kernel.constraint is None for layer in model.layers if hasattr(layer, "kernel")
    )
    model.save(tmp_path / "pruned.keras")
    assert sparsity(keras.models.load_model(tmp_path / "pruned.keras"))["all"] == found["all"]


def test_zeros_are_held_inside_the_step_and_then_by_keep():
    model = network()
    seen = []
    watch = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append(sparsity(model)["kernels"])
    )
    model.fit(X, Y, epochs=4, batch_size=16, verbose=0, callbacks=[watch, Prune(0.5)])
    assert seen[0] == 0.0
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(0.5, abs=0.01)
    model.fit(X, Y, epochs=1, verbose=0, callbacks=[Prune("keep")])
    assert sparsity(model)["kernels"] == pytest.approx(0.5, abs=0.01)
    model.fit(X, Y, epochs=1, verbose=0)
    assert sparsity(model)["kernels"] < 0.1


def test_an_average_of_weights_keeps_the_zeros():
    model = network(use_ema=True, ema_momentum=0.9)
    model.fit(X, Y, epochs=4, batch_size=16, verbose=0, callbacks=[Prune(0.5)])
    assert sparsity(model)["kernels"] == pytest.approx(0.5, abs=0.01)


class Table(L.Layer):
    def build(self, shape):
        self.table = self.add_weight((shape[-1], 6), "uniform", name="table")

    def call(self, x):
        return x @ self.table


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((8, 8), lambda: L.LSTM(24, unroll=True)),
        ((8, 8), lambda: L.GRU(12, unroll=True)),
        ((8, 8, 1), lambda: L.Conv2DTranspose(6, 3)),
        ((4, 8, 8, 1), lambda: L.Conv3D(6, 3)),
        ((8,), lambda: L.Embedding(40, 8)),
        ((8, 8, 4), lambda: L.SeparableConv2D(8, 3)),
        ((8, 8), lambda: L.Bidirectional(L.SimpleRNN(6, unroll=True))),
        ((8, 8), lambda: Table()),
    ],
    ids=["LSTM", "GRU", "Transpose", "Conv3D", "Embedding", "Separable", "Bidirectional", "own"],
)
def test_kernels_of_every_kind_are_pruned_and_counted(shape, layer):
    model = keras.Sequential([keras.Input(shape), layer(), L.Flatten(), L.Dense(3)])
    hold = kernels.Hold(model, lambda kernel, place: lambda values: values)
    hold.let_go()
    assert len(hold.kernels) == sum(w.ndim > 1 and w.shape[0] != 2 for w in model.get_weights())
    values = [np.asarray(kernel) for kernel in hold.kernels]
    for kernel, mask in zip(
        hold.kernels, pruning._masks(values, 0.8, "weights", False), strict=True
    ):
        kernel.assign(np.asarray(kernel) * mask)
    found = sparsity(model)
    assert found["kernels"] == pytest.approx(0.8, abs=0.02)
    weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
    assert found["all"] == pytest.approx((weights == 0).mean())


def test_two_of_four_in_a_trained_model():
    model = network()
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[Prune(0.5, pattern="2:4")])
    kernel = np.asarray(model.layers[1].kernel)
    assert ((kernel.reshape(2, 4, 8) != 0).sum(1) == 2).all()


def test_bad_settings_are_one_sentence():
    with pytest.raises(InputError, match=r"sparsity must be a number in \(0, 1\)"):
        Prune(1.5)
    with pytest.raises(InputError, match="Did you mean 'block4'"):
        Prune(0.5, pattern="block")
    with pytest.raises(InputError, match=r"0\.5 with pattern='2:4'"):
        Prune(0.8, pattern="2:4")
    bare = keras.Sequential([keras.Input((2,)), L.Flatten()])
    bare.compile(loss="mean_squared_error")
    with pytest.raises(InputError, match="which has none"):
        bare.fit(np.ones((2, 2)), np.ones((2, 2)), verbose=0, callbacks=[Prune(0.5)])
