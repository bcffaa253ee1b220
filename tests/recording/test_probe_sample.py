"""A sample: what fails is left out and said."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.recording.model_facts import model_facts
from keras_trainkit.recording.probe_sample import ProbeSample, update_ratios

X = np.ones((4, 2), "float32")


def network(loss="mse"):
    model = keras.Sequential(
        [keras.Input((2,)), layers.Dense(3, "relu", name="a"), layers.Dense(1)]
    )
    model.compile(optimizer="sgd", loss=loss)
    return model


@pytest.mark.backend
def test_layers_and_losses():
    model = network()
    sample = ProbeSample(model, (X, X[:, :1], None), model_facts(model)["outputs"])
    found = sample.now([0.5 * v for v in model.trainable_variables])
    assert found["layers"]["a"]["update_ratio"] == pytest.approx(0.5)
    assert found["loss"] == pytest.approx(found["train_loss"])
    assert "update_ratio" not in sample.now(None)["layers"]["a"]
    assert sample.failures == {}


@pytest.mark.backend
def test_a_loss_that_cannot_be_computed_is_said_once():
    calls = []

    def broken(y, p):
        calls.append(1)
        raise ValueError("not this way\nand more")

    model = network(broken)
    sample = ProbeSample(model, (X, X[:, :1], None), model_facts(model)["outputs"])
    assert sample.now(None) == {}
    tried = len(calls)
    assert sample.now(None) == {}
    assert len(calls) == tried
    assert set(sample.failures) == {"predictions", "layers"}


@pytest.mark.backend
def test_update_ratios_of_no_change_are_zero():
    model = network()
    assert update_ratios(model, model.get_weights()) == {"a": 0.0, model.layers[1].name: 0.0}
