"""Which layers are measured, and whose weights are whose."""

import keras

from keras_trainkit.recording.layer_measure import leaf_layers, weight_groups


def nested():
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="d")], name="inner")
    shared = keras.layers.Dense(3, name="shared")
    inputs = keras.Input((3,))
    return keras.Model(inputs, inner(shared(shared(inputs))), name="outer")


def test_layers_in_a_nested_model_are_named_by_their_path():
    names = [name for name, _ in leaf_layers(nested())]
    assert "inner/d" in names
    assert "inner" not in names


def test_every_weight_has_one_owner():
    model = nested()
    groups = weight_groups(model, dict(leaf_layers(model)))
    assert {name: len(group) for name, group in groups.items()} == {"shared": 2, "inner/d": 2}
    assert sorted(i for group in groups.values() for i in group) == list(
        range(len(model.trainable_variables))
    )


def test_weights_of_no_layer_are_the_models_own():
    model = nested()
    groups = weight_groups(model, {})
    assert groups == {"outer": list(range(len(model.trainable_variables)))}
