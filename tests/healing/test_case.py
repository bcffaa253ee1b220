"""Scores against scikit-learn, and rebuilding a model."""

import keras
import numpy as np
import pytest
from keras import layers
from sklearn import metrics

from keras_trainkit.healing.case import Case, is_classification, rebuild, recompile, score


def case(units, activation, loss, y, seed=0, **options):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units, activation)])
    model.compile(optimizer=keras.optimizers.Adam(0.5), loss=loss)
    x = np.random.default_rng(seed).normal(size=(len(y), 3)).astype("float32")
    return Case(model, x, y, (x, y), {}, **{"classes": True, **options})


def test_accuracy_of_class_numbers_and_of_one_hot_rows():
    y = np.random.default_rng(1).integers(0, 4, 60)
    made = case(4, "softmax", "sparse_categorical_crossentropy", y)
    oracle = metrics.accuracy_score(y, made.model.predict(made.x, verbose=0).argmax(1))
    assert score(made) == pytest.approx(oracle)
    made.held = (made.x, keras.utils.to_categorical(y, 4))
    assert score(made) == pytest.approx(oracle)


def test_accuracy_of_one_unit_knows_logits():
    y = np.random.default_rng(1).integers(0, 2, 60)
    made = case(1, None, keras.losses.BinaryCrossentropy(from_logits=True), y)
    logits = made.model.predict(made.x, verbose=0)[:, 0]
    assert score(made) == pytest.approx(metrics.accuracy_score(y, logits > 0))
    assert metrics.accuracy_score(y, logits > 0) != metrics.accuracy_score(y, logits > 0.5)


@pytest.mark.parametrize("classes", [2, 4])
def test_accuracy_of_labels_in_sequences(classes):
    """A label a step: predictions of (rows, steps, classes), targets of (rows, steps)."""
    x = np.random.default_rng(0).normal(size=(40, 5, 3)).astype("float32")
    y = np.random.default_rng(1).integers(0, classes, (40, 5))
    model = keras.Sequential([keras.Input((5, 3)), layers.Dense(classes, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    found = score(Case(model, x, y, (x, y), {}, True))
    oracle = metrics.accuracy_score(y.ravel(), model.predict(x, verbose=0).argmax(-1).ravel())
    assert found == pytest.approx(oracle)


def test_accuracy_of_one_unit_a_step():
    x = np.random.default_rng(0).normal(size=(40, 5, 3)).astype("float32")
    y = np.random.default_rng(1).integers(0, 2, (40, 5))
    model = keras.Sequential([keras.Input((5, 3)), layers.Dense(1, "sigmoid")])
    model.compile(loss="binary_crossentropy")
    predicted = model.predict(x, verbose=0)[..., 0] > 0.5
    found = score(Case(model, x, y, (x, y), {}, True))
    assert found == pytest.approx(metrics.accuracy_score(y.ravel(), predicted.ravel()))


def test_r2():
    y = np.random.default_rng(1).normal(size=60)
    made = case(1, None, "mse", y, classes=False)
    assert score(made) == pytest.approx(
        metrics.r2_score(y, made.model.predict(made.x, verbose=0)), abs=1e-6
    )


def test_a_prediction_that_is_no_number_has_no_score():
    made = case(1, None, "mse", np.ones(9), classes=False)
    made.model.set_weights([np.full((3, 1), np.nan), np.zeros(1)])
    assert np.isnan(score(made))


def test_the_task():
    assert is_classification(np.array([0.0, 0.5, 1.0] * 9), "categorical")  # scaled labels
    assert not is_classification(np.random.default_rng(0).normal(size=50), "binary")
    assert not is_classification(np.arange(60), "squared")


def test_rebuilding_changes_what_it_is_told_and_nothing_else():
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(2), layers.Softmax()]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.2, momentum=0.5), loss="mse")

    def change(layer, config):
        if isinstance(layer, layers_softmax):
            return None
        return config | {"activation": "relu"} if config["units"] == 4 else config

    layers_softmax = layers.Softmax
    new = recompile(rebuild(model, change), model, learning_rate=0.1)
    assert [layer.get_config().get("activation") for layer in new.layers] == [
        "relu",
        "linear",
        None,
    ]
    assert new.optimizer.momentum == 0.5
    assert float(new.optimizer.learning_rate) == pytest.approx(0.1)
    assert model.layers[0].get_config()["activation"] == "tanh"
