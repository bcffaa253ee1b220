"""Weights of a group stay one while they train, and the packed file shrinks."""

import gzip

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import Cluster, Prune, codebooks, distinct, sparsity
from tests.compression.test_pruning import X, Y, network

L = keras.layers


def test_a_group_moves_by_the_mean_gradient_of_its_members():
    """For plain gradient descent on a linear model, whose gradient is known."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 20)).astype("float32"), rng.normal(size=(32, 1)).astype("float32")
    model = keras.Sequential([keras.Input((20,)), L.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mean_squared_error")
    places, centers = codebooks.groups(model.get_weights()[0], 4)
    places, start = places.ravel(), centers[places.ravel()]
    gradient = 2 * x.T @ (x @ start - y[:, 0]) / len(x)
    step = np.array([gradient[places == group].mean() for group in range(4)])
    model.fit(x, y, batch_size=32, verbose=0, callbacks=[Cluster(4)])
    np.testing.assert_allclose(
        model.get_weights()[0][:, 0], (centers - 0.1 * step)[places], atol=1e-6
    )


@pytest.mark.parametrize("settings", [{}, {"use_ema": True, "ema_momentum": 0.9}])
def test_every_kernel_keeps_its_few_values_and_then_is_plain(settings, tmp_path):
    model = network(**settings)
    most = []
    watch = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: most.append(distinct(model)["most"])
    )
    model.fit(X, Y, epochs=2, batch_size=16, verbose=0, callbacks=[Cluster(6), watch])
    assert set(most) == {6}
    assert distinct(model)["most"] == 6
    assert distinct(model)["all"] >= 6
    assert all(layer.kernel.constraint is None for layer in model.layers if layer.weights)
    model.save(tmp_path / "shared.keras")
    again = distinct(keras.models.load_model(tmp_path / "shared.keras"))
    assert list(again.values()) == list(distinct(model).values())
    model.fit(X, Y, verbose=0)
    assert distinct(model)["most"] > 6


def test_zeros_of_a_pruned_model_stay_and_it_packs_smaller():
    def packed(model):
        return len(gzip.compress(b"".join(weight.tobytes() for weight in model.get_weights())))

    model = network()
    sizes = [packed(model)]
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[Prune(0.5)])
    zeros = [np.asarray(layer.kernel) == 0 for layer in model.layers if layer.weights]
    sizes.append(packed(model))
    before = model.get_weights()[0].copy()
    model.fit(X, Y, epochs=2, batch_size=16, verbose=0, callbacks=[Cluster(3)])
    sizes.append(packed(model))
    again = [np.asarray(layer.kernel) == 0 for layer in model.layers if layer.weights]
    assert all((a == b).all() for a, b in zip(zeros, again, strict=True))
    assert sparsity(model)["kernels"] == pytest.approx(0.5, abs=0.01)
    assert distinct(model)["most"] == 3
    assert (model.get_weights()[0] != before).any()
    assert sizes == sorted(sizes, reverse=True)


def test_bad_settings_are_one_sentence():
    with pytest.raises(InputError, match="clusters must be a positive integer"):
        Cluster(0)
    with pytest.raises(InputError, match="clusters must be at least 2"):
        Cluster(1)
    bare = keras.Sequential([keras.Input((2,)), L.Flatten()])
    bare.compile(loss="mean_squared_error")
    with pytest.raises(InputError, match="which has none"):
        bare.fit(np.ones((2, 2)), np.ones((2, 2)), verbose=0, callbacks=[Cluster(4)])
