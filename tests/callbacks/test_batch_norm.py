import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.callbacks import recompute_batch_norm
from keras_trainkit.callbacks.batch_norm import batch_norms


def numpy(variable):
    return np.array(keras.ops.convert_to_numpy(variable))


def images(n=50):
    return np.random.default_rng(0).normal(3.0, 2.0, (n, 4, 4, 3)).astype("float32")


def build():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    block = keras.Sequential(
        [keras.Input((4, 4, 2)), layers.BatchNormalization(), layers.Dropout(0.5)]
    )
    return keras.Sequential(
        [
            keras.Input((4, 4, 3)),
            layers.BatchNormalization(),
            layers.Conv2D(2, 1),
            block,
            layers.BatchNormalization(trainable=False),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )


@pytest.mark.backend
@pytest.mark.parametrize("batch_size", [50, 7, 1])
def test_first_layer_is_exact_however_the_data_are_batched(batch_size):
    x, model = images(), build()
    recompute_batch_norm(model, x, batch_size)
    first = model.layers[0]
    np.testing.assert_allclose(numpy(first.moving_mean), x.mean((0, 1, 2)), rtol=1e-5)
    np.testing.assert_allclose(numpy(first.moving_variance), x.var((0, 1, 2)), rtol=1e-4)


@pytest.mark.backend
def test_deeper_layers_follow_and_all_else_stays():
    x, model = images(), build()
    recompute_batch_norm(model, x)  # once, so that nothing can be right by chance
    before = {v.path: numpy(v) for v in model.variables}
    momentum = model.layers[0].momentum
    recompute_batch_norm(model, 2 * x)
    normalized = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 0.001 / 4)
    kernel, bias = model.layers[1].get_weights()
    hidden = normalized @ kernel[0, 0] + bias
    second = model.layers[2].layers[0]
    np.testing.assert_allclose(numpy(second.moving_mean), hidden.mean((0, 1, 2)), atol=1e-5)
    np.testing.assert_allclose(numpy(second.moving_variance), hidden.var((0, 1, 2)), rtol=1e-4)
    assert len(batch_norms(model)) == 2
    assert model.layers[0].momentum == momentum
    changed = {v.path for v in model.variables if not np.array_equal(numpy(v), before[v.path])}
    assert changed <= {
        v.path for layer in batch_norms(model) for v in (layer.moving_mean, layer.moving_variance)
    }


@pytest.mark.backend
def test_forms_of_data():
    x = images()

    def after(*arguments, **options):
        model = build()
        recompute_batch_norm(model, *arguments, **options)
        return numpy(model.layers[0].moving_mean)

    expected = x[:40].mean((0, 1, 2))
    batches = [(x[:30], np.zeros(30)), (x[30:40], np.zeros(10)), (x[40:], np.zeros(10))]
    np.testing.assert_allclose(after(iter(batches), steps=2), expected, rtol=1e-5)
    np.testing.assert_allclose(after(x, 20, steps=2), expected, rtol=1e-5)
    np.testing.assert_allclose(after([x[:40]]), x[:40].mean((0, 1, 2)), rtol=1e-5)


@pytest.mark.backend
def test_heals_statistics_that_are_not_numbers():
    model = build()
    model.layers[0].moving_variance.assign([np.nan, np.inf, 0.0])
    recompute_batch_norm(model, images())
    assert np.isfinite(numpy(model.layers[0].moving_variance)).all()


def test_dict_and_dataset():
    import tensorflow as tf

    a, b = keras.Input((2,), name="a"), keras.Input((2,), name="b")
    norm = keras.layers.BatchNormalization()
    model = keras.Model({"a": a, "b": b}, norm(keras.layers.Add()([a, b])))
    x = {"a": np.ones((8, 2), "float32"), "b": np.full((8, 2), 2.0, "float32")}
    recompute_batch_norm(model, x, 3)
    np.testing.assert_allclose(numpy(norm.moving_mean), 3.0)
    recompute_batch_norm(model, tf.data.Dataset.from_tensor_slices((x, np.zeros(8))).batch(3))
    np.testing.assert_allclose(numpy(norm.moving_mean), 3.0)


def test_nothing_to_do_and_bad_input():
    recompute_batch_norm(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]), None)
    with pytest.raises(InputError, match="data must have at least one batch"):
        recompute_batch_norm(build(), [])
    with pytest.raises(InputError, match="batch_size must be a positive integer"):
        recompute_batch_norm(build(), images(), 0)
    with pytest.raises(InputError, match="steps must be a positive integer"):
        recompute_batch_norm(build(), images(), steps=0)
