"""Validation rows are seen as they pass; nothing of the training changes by it."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.callbacks import Doctor

RNG = np.random.default_rng(0)
X, Y = RNG.random((96, 4)).astype("float32"), RNG.integers(0, 2, 96)


def trained(held, **options):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, "softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    doctor = Doctor(show=False)
    callbacks = [*options.pop("callbacks", []), doctor]
    history = model.fit(
        X, Y, validation_data=held, verbose=0, callbacks=callbacks, epochs=4, **options
    )
    return doctor, history.history


@pytest.mark.parametrize("kind", ["arrays", "dataset"])
def test_rows_of_validation_are_recorded(kind):
    import tensorflow as tf

    data = (255 * X, Y)
    held = data if kind == "arrays" else tf.data.Dataset.from_tensor_slices(data).batch(20)
    doctor, history = trained(held)
    found = doctor.signals.data["validation"]
    assert doctor._recorder.failures == {}
    assert found["rows"] == 96
    assert found["times"] == [pytest.approx(255, rel=1e-3)]
    assert set(found["agreement"]) == {"accuracy", "renamed"}
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, "softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    assert (
        model.fit(X, Y, validation_data=data, verbose=0, epochs=4).history["loss"]
        == (history["loss"])
    )


def test_copies_and_weights_that_came_back():
    stop = keras.callbacks.EarlyStopping(patience=1, min_delta=9.0, restore_best_weights=True)
    doctor, _ = trained((X, Y), callbacks=[stop])
    assert doctor.signals.data["validation"]["copies"] == 1
    assert doctor.signals.restored
    assert not trained(None)[0].signals.restored
    assert "validation" not in trained(None)[0].signals.data
