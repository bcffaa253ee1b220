"""A training with Doctor is bit for bit the training without it."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.callbacks import Doctor

RNG = np.random.default_rng(0)
IMAGES = RNG.random((96, 8, 8, 1)).astype("float32")
NETWORKS = {
    "MLP, dropout": lambda: [
        layers.Flatten(),
        layers.Dense(16, "relu"),
        layers.Dropout(0.5),
        layers.GaussianNoise(0.1),
    ],
    "CNN, augmentation": lambda: [
        layers.RandomTranslation(0.2, 0.2, seed=1),
        layers.Conv2D(4, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.SpatialDropout2D(0.3),
        layers.Flatten(),
    ],
    "LSTM, dropout": lambda: [layers.Reshape((8, 8)), layers.LSTM(6, dropout=0.3)],
}


def trained(name, callbacks):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), *NETWORKS[name](), layers.Dense(3, "softmax")]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    y = np.arange(96) % 3
    history = model.fit(
        IMAGES, y, batch_size=16, epochs=4, validation_split=0.2, verbose=0, callbacks=callbacks
    ).history
    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.variables], history


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.proof] if "LSTM" in name else []) for name in NETWORKS],
)
def test_weights_states_and_history_are_the_same_bits(name):
    doctor = Doctor(every=1, show=False)
    (plain, before), (watched, after) = trained(name, []), trained(name, [doctor])
    assert before == after
    for a, b in zip(plain, watched, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(doctor.signals.samples) > 4
    assert doctor.verdict.checked
