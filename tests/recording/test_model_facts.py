"""What is read off a model before its first step."""

import keras
import pytest
from keras import layers

from keras_trainkit.recording.model_facts import kernel_statistics, model_facts


@pytest.mark.backend
def test_several_outputs_each_with_its_loss():
    inputs = keras.Input((4,))
    outputs = {"b": layers.Dense(1, name="b")(inputs), "a": layers.Dense(2, name="a")(inputs)}
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="sgd", loss={"a": "binary_crossentropy", "b": "mse"})
    found = {each["units"]: each["family"] for each in model_facts(model)["outputs"]}
    assert found == {2: "binary", 1: "squared"}


@pytest.mark.backend
def test_layers_optimizer_and_scaling():
    class Mine(keras.Sequential):
        def train_step(self, data):
            return super().train_step(data)

    stack = [layers.Normalization(), layers.Dense(3, "relu", kernel_initializer="ones")]
    model = Mine([keras.Input((4,)), *stack, layers.Dropout(0.5), layers.Dense(1)])
    rate = keras.optimizers.SGD(0.1, momentum=0.9)
    model.compile(optimizer=rate, loss="mse")
    facts = model_facts(model, {"steps": 7, "epochs": 2})
    assert facts["custom_train_step"]
    assert facts["scaled"]
    assert (facts["optimizer"], facts["momentum"], facts["steps_per_epoch"]) == ("SGD", 0.9, 7)
    assert facts["learning_rate"] == pytest.approx(0.1)
    assert [row["dropout"] for row in facts["layers"]] == [None, None, 0.5, None]
    ones = facts["layers"][1]["kernel"]
    assert (ones["mean"], ones["std"], ones["fan_in"]) == (1.0, 0.0, 4)
    assert kernel_statistics(model.layers[0]) is None


@pytest.mark.backend
def test_an_activation_of_its_own_is_that_of_the_layer_below():
    norm = layers.BatchNormalization(momentum=0.9, name="n")
    l2 = keras.regularizers.L2(0.5)
    dense = layers.Dense(3, name="d", kernel_regularizer=l2, bias_initializer="ones")
    inner = keras.Sequential([keras.Input((4,)), dense, norm, layers.LeakyReLU(name="r")])
    model = keras.Sequential([keras.Input((4,)), layers.Rescaling(0.1), inner, layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    facts = model_facts(model)
    rows = {row["name"].rpartition("/")[2]: row for row in facts["layers"]}
    assert rows["d"]["activation"] == "leaky_relu"
    assert rows["d"]["activation_layer"].endswith("/r")
    assert rows["r"]["acts_on"].endswith("/d")
    assert (rows["d"]["penalty"], rows["d"]["bias"], rows["n"]["momentum"]) == (0.5, 1.0, 0.9)
    assert facts["rescaling"] == pytest.approx(0.1)
    norm.trainable = False
    assert {row["momentum"] for row in model_facts(model)["layers"]} == {None}


@pytest.mark.backend
def test_frozen_statistics_and_half_precision():
    norm = layers.BatchNormalization(trainable=False)
    half = layers.Dense(2, dtype="mixed_float16")
    model = keras.Sequential([keras.Input((4,)), norm, half])
    adam = keras.optimizers.Adam()
    model.compile(optimizer=adam, loss="mse")
    facts = model_facts(model)
    assert [row["untrained_statistics"] for row in facts["layers"]] == [True, False]
    assert [row["half"] for row in facts["layers"]] == [False, True]
    assert facts["loss_scaled"] is False
    model.compile(optimizer=keras.optimizers.LossScaleOptimizer(adam), loss="mse")
    assert model_facts(model)["loss_scaled"]
    norm.moving_mean.assign([1.0, 0.0, 0.0, 0.0])
    assert not model_facts(model)["layers"][0]["untrained_statistics"]
