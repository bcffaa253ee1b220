import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.recording import stateless_loss as module


def numpy(tensor):
    return np.array(keras.ops.convert_to_numpy(tensor))


def build(**arguments):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_regularizer="l2", activity_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"], **arguments)
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    model.fit(x, x[:, :1], verbose=0)
    return model, x


@pytest.mark.backend
def test_is_the_loss_keras_reports_and_leaves_no_trace():
    model, x = build()
    expected = model.evaluate(x, x[:, :1], batch_size=8, verbose=0)[0]
    before = [numpy(variable) for variable in model.variables]
    weights, state, scale = module.current_values(model, "test")
    batch = module.as_tensors(module.as_batch("probe", (x, x[:, :1])))
    _, (loss, _) = module.stateless_loss(model, training=False)(weights, state, batch, scale)
    assert float(numpy(loss)) == pytest.approx(expected, rel=1e-5)
    module.stateless_loss(model, training=True)(weights, state, batch, scale)
    for a, b in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(a, numpy(b))


@pytest.mark.backend
def test_sample_weight_and_scale():
    model, x = build()
    weight = np.arange(8.0)
    expected = model.evaluate(x, x[:, :1], sample_weight=weight, batch_size=8, verbose=0)[0]
    weights, state, _ = module.current_values(model, "test")
    batch = module.as_tensors(module.as_batch("probe", (x, x[:, :1], weight)))
    scaled, (loss, _) = module.stateless_loss(model, training=False)(weights, state, batch, 8.0)
    assert float(numpy(loss)) == pytest.approx(expected, rel=1e-5)
    assert float(numpy(scaled)) == pytest.approx(8 * expected, rel=1e-5)


@pytest.mark.backend
def test_loss_scale_of_mixed_precision():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(), initial_scale=64.0)
    model.compile(optimizer=optimizer, loss="mse")
    assert float(numpy(module.current_values(model, "test")[2])) == 64.0


@pytest.mark.backend
def test_recording_gives_outputs_in_order_and_unwraps():
    first, second, unused = (keras.layers.Dense(1) for _ in range(3))
    for layer in (first, second):
        layer.build((None, 1))
    first.set_weights([np.array([[2.0]]), np.array([0.0])])
    second.set_weights([np.array([[5.0]]), np.array([0.0])])
    with module.recording([second, unused, first]) as outputs:
        second(first(np.ones((1, 1))))
        assert outputs == []
    assert [None if o is None else numpy(o).item() for o in outputs] == [10.0, None, 2.0]
    assert all("call" not in vars(layer) for layer in (first, second, unused))


def test_recording_unwraps_after_an_error():
    layer = keras.layers.Dense(1)
    with pytest.raises(RuntimeError), module.recording([layer]):
        raise RuntimeError
    assert "call" not in vars(layer)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.ones(3), r"probe must be a tuple \(x, y\).* received probe=ndarray"),
        ((np.ones(3),), "received probe=tuple"),
        ((np.ones(3), np.ones(2)), r"arrays of one length; received lengths \[2, 3\]"),
        ((np.ones(0), np.ones(0)), r"received lengths \[0\]"),
        ((np.ones(2), 3), r"received lengths \[0, 2\]"),
    ],
)
def test_bad_batches(data, message):
    with pytest.raises(InputError, match=message):
        module.as_batch("probe", data)


def test_batches_are_cast_as_keras_casts_them():
    x, y, weight = module.as_batch("probe", ({"a": np.ones(2)}, np.array([1, 2]), None))
    assert (x["a"].dtype, y.dtype.kind, weight) == (np.float32, "i", None)
