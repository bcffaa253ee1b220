"""The range test on real models: what it recommends trains, what says nothing is refused."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, lr_range
from keras_trainkit.optimizers._inside import leaves
from keras_trainkit.tuning.undisturbed import undisturbed

X = np.random.default_rng(0).normal(size=(400, 6)).astype("float32")
Y = X @ np.arange(6, dtype="float32").reshape(6, 1)


def linear(optimizer="sgd"):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    model.compile(optimizer=optimizer, loss="mse")
    return model


def test_it_stays_below_the_largest_stable_rate():
    """Gradient descent on a quadratic diverges above 2 over the largest curvature."""
    found = lr_range(linear(), X, Y, batch_size=400, repeats=2)
    curvature = 2 * np.linalg.eigvalsh(X.T @ X / len(X)).max()
    assert 0.05 / curvature < found.recommended < 2 / curvature
    assert found.low <= found.recommended <= found.high
    assert found.override == f"learning_rate={found.recommended:.2g}"
    for middle, low, high in found.suggestions.values():
        assert low <= middle <= high


def test_of_a_schedule_the_highest_rate_is_recommended():
    """A line down to zero has half its highest rate for mean, and that is the rate found."""
    schedule = keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.0)
    model = linear(keras.optimizers.SGD(schedule))
    held = lr_range(model, X, Y, repeats=1)
    found = lr_range(model, X, Y, repeats=1, total_steps=101)
    assert (held.peak, found.peak) == (1.0, pytest.approx(2.0))
    assert found.recommended == pytest.approx(2 * held.recommended)
    assert found.suggestions == held.suggestions
    assert lr_range(linear(), X, Y, repeats=1, total_steps=101).peak == 1.0


def test_seeds_repeat_and_differ():
    one, same, other = (lr_range(linear(), X, Y, repeats=1, seed=seed) for seed in (0, 0, 7))
    assert np.array_equal(one.curves[0].losses, same.curves[0].losses)
    assert not np.array_equal(one.curves[0].losses[:20], other.curves[0].losses[:20])


def test_the_rates_of_several_optimizers_keep_their_ratio():
    rules = keras.optimizers.OptimizerMap(keras.optimizers.SGD(0.1))
    rules[".*bias"] = keras.optimizers.SGD(0.4)
    model = linear(keras.optimizers.MultiOptimizer(rules))
    with undisturbed(model):
        rates = [float(one.learning_rate) for one in leaves(model.optimizer)]
    assert rates == pytest.approx([0.4, 0.1])
    assert lr_range(model, X, Y, repeats=1).recommended > 0


def test_labels_without_signal_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    model.set_weights([np.zeros((6, 1)), np.zeros(1)])
    found = lr_range(model, X, np.random.default_rng(1).choice([-1.0, 1.0], (400, 1)), repeats=1)
    assert found.recommended is None
    assert found.override == ""
    assert "learns" in found.reason
    found.plot(tmp_path / "refused.png")
    assert (tmp_path / "refused.png").stat().st_size > 1000


def test_an_infinite_loss_is_refused():
    found = lr_range(linear(), X, np.full_like(Y, np.nan), repeats=1)
    assert "not finite" in found.reason


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"steps": 5}, "steps must be at least 20; received steps=5"),
        ({"low": 1.0, "high": 0.1}, "low must be below high"),
        ({"total_steps": 0}, "total_steps must be a positive integer"),
        ({"repeats": 0}, "repeats must be a positive integer"),
        ({"batch_size": -1}, "batch_size must be a positive integer"),
    ],
)
def test_bad_input_is_one_sentence(wrong, words):
    with pytest.raises(InputError, match=words):
        lr_range(linear(), X, Y, **wrong)


def test_a_tensorflow_dataset_is_refused_for_its_position():
    import tensorflow as tf

    with pytest.raises(InputError, match="arrays"):
        lr_range(linear(), tf.data.Dataset.from_tensor_slices((X, Y)), None)


def test_the_picture(tmp_path):
    lr_range(linear(), X, Y, repeats=2).plot(tmp_path / "range.png")
    assert (tmp_path / "range.png").read_bytes()[:4] == b"\x89PNG"
