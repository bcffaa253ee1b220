import keras
import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.layers import PredictionInterval
from keras_trainkit.layers.prediction_interval import conformal_margin
from keras_trainkit.losses import PointAndInterval


@pytest.mark.backend
def test_it_maps_back_and_bounds_never_cross():
    layer = PredictionInterval(scale=10.0, offset=5.0)
    point, features = np.array([[2.0]]), np.array([[1.0, -1.0]])
    found = np.asarray(layer([point, features]))[0]
    reach = 10 * np.log(2)
    np.testing.assert_allclose(found, [25, 25 - reach, 25 + reach], rtol=1e-6)
    layer.margin.assign(-100.0)
    np.testing.assert_allclose(np.asarray(layer([point, features]))[0], [25, 25, 25])


@pytest.mark.backend
def test_a_pair_is_needed():
    with pytest.raises(InputError, match="must be a pair"):
        PredictionInterval()([np.ones((2, 3)), np.ones((2, 4))])


def test_the_interval_does_not_move_the_prediction():
    def fitted(loss, units):
        keras.utils.set_random_seed(0)
        inputs = keras.Input((2,))
        hidden = keras.layers.Dense(4, activation="relu")(inputs)
        point = keras.layers.Dense(1)(hidden)
        outputs = PredictionInterval()([point, hidden]) if units == 3 else point
        model = keras.Model(inputs, outputs)
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss)
        model.fit(x, x[:, 0], epochs=2, verbose=0, shuffle=False)
        return model.predict(x, verbose=0)[:, 0]

    x = np.random.default_rng(0).normal(size=(64, 2)).astype("float32")
    with_interval, without = fitted(PointAndInterval(), 3), fitted("mean_squared_error", 1)
    np.testing.assert_allclose(with_interval, without, atol=1e-5)


def test_the_correction_covers_new_rows_as_promised():
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(400):
        held, new = rng.standard_t(3, size=(2, 99))
        margin = conformal_margin(held, np.full(99, -0.1), np.full(99, 0.1), 0.9)
        shares.append(float((np.abs(new) <= 0.1 + margin).mean()))
    assert 0.895 < np.mean(shares) < 0.91


def test_calibrate_sets_the_margin_that_is_missing():
    layer = PredictionInterval()
    layer([np.zeros((1, 1)), np.zeros((1, 2))])
    y = np.arange(9.0)
    outputs = np.zeros((9, 3))
    layer.calibrate(y, outputs, 0.8)
    assert float(layer.margin) == 7.0
