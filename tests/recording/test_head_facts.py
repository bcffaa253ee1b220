"""What is read off a model's outputs: activations however they are written, and losses."""

import keras
import pytest
from keras import layers

from keras_trainkit.recording.head_facts import head_facts, loss_family


def head(*stack, loss="mse", **arguments):
    model = keras.Sequential([keras.Input((4,)), *stack])
    model.compile(optimizer="sgd", loss=loss, **arguments)
    return head_facts(model)[0]


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
    assert loss_family("squared_hinge") == "margin"
    smooth = losses.CategoricalCrossentropy(label_smoothing=0.1)
    assert head(layers.Dense(3), loss=smooth)["smoothing"] == 0.1


@pytest.mark.backend
def test_a_head_of_two_layers_in_a_nested_model_made_by_a_function():
    def top(x):
        return layers.Activation("sigmoid", name="act")(layers.Dense(1, name="d")(x))

    door = keras.Input((4,))
    inner = keras.Model(door, top(layers.Dense(3)(door)), name="inner")
    given = keras.Input((4,))
    model = keras.Model(given, layers.Dropout(0.1)(inner(given)))
    model.compile(optimizer="sgd", loss="mse")
    found = head_facts(model)[0]
    assert (found["activation"], found["type"], found["units"]) == ("sigmoid", "Activation", 1)
    assert (found["layer"], found["kernel_layer"]) == ("act", "inner/d")


def test_an_activation_written_as_an_operation():
    given = keras.Input((4,))
    model = keras.Model(given, keras.activations.softmax(layers.Dense(3)(given)))
    model.compile(optimizer="sgd", loss="mse")
    assert head_facts(model)[0]["activation"] == "softmax"
