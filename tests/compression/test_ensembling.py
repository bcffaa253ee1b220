"""An ensemble answers the mean of its members, and is a model like any other."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.compression import distiller, ensemble

L = keras.layers


def _net(end="linear", classes=3, seed=0, dtype="float32"):
    keras.utils.set_random_seed(seed)
    net = keras.Sequential([keras.Input((4,), dtype=dtype), L.Dense(classes, end)], name="net")
    net.compile(loss="categorical_crossentropy")
    return net


def _x(rows=50):
    return np.random.default_rng(0).normal(size=(rows, 4)).astype("float32")


def test_logits_are_averaged_and_the_models_stay_as_they_are(tmp_path):
    nets, x = [_net(seed=seed) for seed in range(3)], _x()
    both = ensemble(nets)
    wanted = np.mean([net(x) for net in nets], axis=0)
    np.testing.assert_allclose(both(x), wanted, atol=1e-6)
    assert not both.trainable_weights
    assert all(net.name == "net" and net.trainable_weights for net in nets)
    both.save(tmp_path / "both.keras")
    np.testing.assert_allclose(
        keras.models.load_model(tmp_path / "both.keras")(x), wanted, atol=1e-6
    )


def test_probabilities_are_averaged_as_their_logits_would_be():
    nets, x = [_net("softmax", seed=seed) for seed in range(2)], _x()
    logits = np.mean([x @ net.get_weights()[0] for net in nets], axis=0)
    wanted = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(ensemble(nets)(x), wanted, atol=1e-6)


def test_models_of_named_inputs_are_joined():
    def net(seed):
        keras.utils.set_random_seed(seed)
        x = {name: keras.Input((2,), name=name) for name in ("b", "a")}
        return keras.Model(x, L.Dense(1)(L.Concatenate()([x["a"], x["b"]])))

    nets = [net(seed) for seed in (0, 1)]
    x = {"a": _x()[:, :2], "b": _x()[:, 2:]}
    wanted = np.mean([each(x) for each in nets], axis=0)
    np.testing.assert_allclose(ensemble(nets)(x), wanted, atol=1e-6)


@pytest.mark.slow
def test_an_ensemble_teaches_a_single_network():
    x, truth = _x(400), np.array([[2.0, -1, 0], [0, 2, -1], [-1, 0, 2], [1, 1, -2]])
    y = (x @ truth).argmax(1)
    nets = [_net(seed=seed) for seed in range(2)]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for net in nets:
        net.compile(keras.optimizers.Adam(0.05), loss)
        net.fit(x, y, epochs=10, verbose=0)
    student = _net(seed=5)
    both = distiller(student, ensemble(nets), teacher_share=1.0)
    both.compile(keras.optimizers.Adam(0.05), loss)
    both.fit(x, np.zeros_like(y), epochs=10, verbose=0)
    assert (np.asarray(student(x)).argmax(1) == y).mean() > 0.95


@pytest.mark.parametrize(
    ("nets", "reason"),
    [
        ([_net()], "two or more; received 1"),
        ([_net(), _net(classes=2)], r"models\[1\] with float32\(None, 4\) in and \(None, 2\) out"),
        ([_net(), _net("softmax")], r"\(None, 3\) after a softmax out"),
        ([_net(), _net(dtype="float64")], "float64"),
        ([_net(), keras.Sequential([L.Dense(1)])], r"models\[1\], a Sequential with 0"),
    ],
)
def test_what_does_not_fit_together_is_one_sentence(nets, reason):
    with pytest.raises(InputError, match=reason):
        ensemble(nets)
