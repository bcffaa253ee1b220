"""The identity that makes one model of an ensemble, against the members' own losses."""

import keras
import numpy as np
import pytest

from keras_trainkit.layers import EnsembleAverage, EnsembleLoss

pytestmark = pytest.mark.backend
RNG = np.random.default_rng(0)
CASES = {
    "squared_error": ("mean_squared_error", RNG.normal(size=(6, 1)), 1),
    "logits": (
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        RNG.integers(0, 4, size=(6, 1)),
        4,
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_the_losses_sum_to_the_members_mean_loss(kind):
    loss, y, units = CASES[kind]
    members = RNG.normal(size=(6, 5, units)).astype("float32")
    layer = EnsembleAverage(kind)
    mean = layer(members, training=True)
    np.testing.assert_allclose(mean, members.mean(axis=1), atol=1e-6)
    whole = float(keras.ops.mean(keras.losses.get(loss)(y, mean))) + float(layer.losses[0])
    assert whole == pytest.approx(float(EnsembleLoss(loss)(y, members)), abs=1e-5)


def test_nothing_is_added_at_inference():
    layer = EnsembleAverage()
    layer(np.ones((2, 3, 1)))
    assert layer.losses == []
