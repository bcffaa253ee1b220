"""What is read off a model before its first step."""

import keras
import pytest
from keras import layers

from keras_trainkit.callbacks.model_facts import kernel_statistics, loss_family, model_facts


def head(*stack, loss="mse", **arguments):
    model = keras.Sequential([keras.Input((4,)), *stack])
    model.compile(optimizer="sgd", loss=loss, **arguments)
    return model_facts(model)["outputs"][0]


@pytest.mark.backend
def test_the_activation_is_found_behind_what_only_reshapes():
    assert head(layers.Dense(3, "softmax"))["activation"] == "softmax"
    assert head(layers.Dense(3), layers.Softmax())["activation"] == "softmax"
    assert head(layers.Dense(3))["activation"] == "linear"
    last = head(layers.Dense(3, "tanh"), layers.Dropout(0.1), layers.Reshape((3, 1)))
    assert (last["activation"], last["rescaled"]) == ("tanh", False)
    assert head(layers.Dense(1), layers.Rescaling(5.0))["rescaled"]
    twice = head(layers.Dense(3, "softmax"), layers.Activation("softmax"))
    assert twice["activation_before"] == "softmax"
    nested = keras.Sequential([keras.Input((4,)), layers.Dense(2, "sigmoid")])
    assert head(nested)["activation"] == "sigmoid"


@pytest.mark.backend
def test_losses():
    losses = keras.losses
    logits = head(layers.Dense(3), loss=losses.SparseCategoricalCrossentropy(from_logits=True))
    assert (logits["family"], logits["from_logits"]) == ("categorical", True)
    assert (
        head(layers.Dense(1), loss=losses.MeanSquaredError(reduction="sum"))["reduction"] == "sum"
    )
    assert head(layers.Dense(1), loss="mae")["family"] == "absolute"
    own = head(layers.Dense(1), loss=lambda a, b: keras.ops.mean(a - b))
    assert own["custom_loss"]
    assert own["family"] == ""
    assert loss_family("binary_crossentropy") == "binary"


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
