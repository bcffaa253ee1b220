import keras
import numpy as np
import pytest
import sklearn.metrics

from keras_trainkit._checks import InputError
from keras_trainkit.layers import (
    EnsembleDense,
    EnsembleHead,
    EnsembleInput,
    EnsembleLoss,
    EnsembleMean,
)
from tests.layers.arrays import array

pytestmark = pytest.mark.backend

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
def test_regression_is_the_mean_of_the_members_losses(shape):
    y, p = RANDOM.normal(size=shape), RANDOM.normal(size=(6, 4, 1))
    expected = [sklearn.metrics.mean_squared_error(y.ravel(), p[:, k, 0]) for k in range(4)]
    loss = EnsembleLoss(keras.losses.MeanSquaredError())
    np.testing.assert_allclose(float(loss(y, p)), np.mean(expected), rtol=1e-5)


@pytest.mark.parametrize("one_hot", [False, True])
def test_classification_takes_class_numbers_and_one_hot_labels(one_hot):
    y, logits = np.array([0, 2, 1, 1]), RANDOM.normal(size=(4, 5, 3))
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    weights = np.array([1.0, 0.0, 2.0, 1.0])
    expected = [
        sklearn.metrics.log_loss(y, p[:, k], sample_weight=weights, labels=[0, 1, 2])
        for k in range(5)
    ]
    name = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    result = float(EnsembleLoss(name)(np.eye(3)[y] if one_hot else y, p, sample_weight=weights))
    np.testing.assert_allclose(result, np.mean(expected), rtol=1e-5)  # the weights sum to 4


def test_tabm_mini_and_tabm_learn_and_their_members_differ():
    x = RANDOM.normal(size=(256, 3)).astype("float32")
    y = (x[:, :1] * x[:, 1:2] + x[:, 2:]).astype("float32")
    inputs = keras.Input((3,))
    mini = keras.layers.Dense(32, activation="relu")(EnsembleInput(4)(inputs))
    full = EnsembleDense(32, 4, "relu", input_scale="random_signs")(inputs)
    full = EnsembleDense(32, 4, "relu")(full)
    model = keras.Model(inputs, [EnsembleHead(1)(mini), EnsembleHead(1)(full)])
    losses = [EnsembleLoss("mean_squared_error"), EnsembleLoss("mean_squared_error")]
    model.compile(keras.optimizers.Adam(0.03), loss=losses)
    model.fit(x, [y, y], epochs=6, batch_size=32, verbose=0)
    for members in map(array, model(x)):
        mean = array(EnsembleMean()(members))
        mean_error = ((mean - y) ** 2).mean()
        assert mean_error < 0.6 * y.var()
        assert mean_error < ((members - y[:, None]) ** 2).mean()
        assert members.std(axis=1).mean() > 0.01


def test_names_what_is_wrong():
    with pytest.raises(InputError, match=r"\(batch, members, ...\)"):
        EnsembleLoss("mean_squared_error").call(np.ones((2, 1)), np.ones((2, 1)))
