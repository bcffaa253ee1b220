"""Every cure, on a program that has what it cures."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import layers

from keras_trainkit.diagnosis import RULES, Finding, Prescription
from keras_trainkit.healing import cures
from keras_trainkit.healing.case import Case
from keras_trainkit.recording.activations import activation_of
from keras_trainkit.recording.layer_measure import leaf_layers

CLASSES = np.array([0, 1, 2] * 10)
X = np.random.default_rng(0).normal(size=(30, 4)).astype("float32")


def case(*stack, loss="sparse_categorical_crossentropy", y=CLASSES, classes=True, rate=0.01):
    model = keras.Sequential([keras.Input((4,)), *stack])
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
    return Case(model, X, y, (X, y), {"epochs": 1, "batch_size": 8}, classes)


def finding(symptom="x", **overrides):
    return Finding(symptom, "error", "", {}, ("",), Prescription("code", overrides), "", "")


def head_of(made):
    return [made.head[name] for name in ("activation", "loss")]


def test_every_cure_belongs_to_a_rule():
    assert set(cures.CURES) <= {rule.symptom for rule in RULES}


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (CLASSES, ["softmax", "sparse_categorical_crossentropy"]),
        (CLASSES / 2, ["softmax", "sparse_categorical_crossentropy"]),
        (np.eye(3)[CLASSES], ["softmax", "categorical_crossentropy"]),
        (np.eye(3)[CLASSES] + np.eye(3)[CLASSES[::-1]] > 0, ["sigmoid", "binary_crossentropy"]),
    ],
)
def test_the_head_fits_the_classes(y, expected):
    made = case(layers.Dense(3, "relu"), loss="mse", y=np.asarray(y, "float32"))
    cures.fit_head(made, finding())
    assert head_of(made) == expected
    made.model.fit(made.x, made.y, verbose=0)


def test_the_head_of_two_classes_that_begin_at_one():
    made = case(layers.Dense(1, "softmax"), loss="binary_crossentropy", y=CLASSES % 2 + 1)
    cures.fit_head(made, finding())
    assert head_of(made) == ["sigmoid", "binary_crossentropy"]
    assert set(made.y) == set(made.held[1]) == {0, 1}


def test_the_head_of_measurements_keeps_its_loss():
    made = case(layers.Dense(1, "sigmoid"), loss="mae", y=X[:, 0], classes=False)
    cures.fit_head(made, finding())
    assert head_of(made) == ["linear", "mean_absolute_error"]


def test_no_second_softmax_and_none_in_the_middle():
    made = case(layers.Dense(5, "softmax"), layers.Dense(3, "softmax"), layers.Softmax())
    cures.fit_head(made, finding())
    activations = [layer.get_config().get("activation") for layer in made.model.layers]
    assert activations == ["relu", "linear", "softmax"]


def nested(*stack, **options):
    """A case whose layers are in a model in a model, activations of their own."""
    inner = keras.Sequential([keras.Input((4,)), *stack], name="inner")
    return case(inner, **options)


def names(made):
    return {type(layer).__name__ for _, layer in leaf_layers(made.model)}


def test_heads_of_their_own_and_in_nested_models_are_heads():
    made = nested(
        layers.Dense(1), layers.Activation("sigmoid"), loss="mse", y=X[:, 0], classes=False
    )
    cures.fit_head(made, finding())
    assert head_of(made) == ["linear", "mean_squared_error"]
    made = nested(layers.Dense(5), layers.Softmax(), layers.Dense(3), layers.ReLU(), loss="mse")
    cures.scale_inputs(made, finding())
    cures.fit_head(made, finding())
    assert head_of(made) == ["softmax", "sparse_categorical_crossentropy"]
    activations = [activation_of(layer) for _, layer in leaf_layers(made.model)]
    assert activations.count("softmax") == 1
    made.model.fit(made.x, made.y, verbose=0)


def test_a_head_of_one_unit_gets_a_unit_for_each_of_three_classes():
    made = case(layers.Dense(1, "sigmoid"), loss="binary_crossentropy")
    cures.fit_head(made, finding())
    assert (made.head["units"], *head_of(made)) == (
        3, "softmax", "sparse_categorical_crossentropy"
    )  # fmt: skip


def test_what_stays_keeps_its_weights_and_what_is_made_anew_does_not():
    base = keras.Sequential([keras.Input((4,)), layers.Dense(5, "relu", name="base")])
    made = case(base, layers.Dense(3, "relu"), loss="mse")
    before = base.get_weights()
    cures.fit_head(made, finding())
    np.testing.assert_array_equal(made.model.layers[0].get_weights()[0], before[0])
    cures.fresh_layers(made, finding())
    assert (made.model.layers[0].get_weights()[0] != before[0]).any()


def test_scaled_inputs_stay_scaled_through_other_cures():
    made = nested(layers.Dense(5), layers.Activation("sigmoid"), layers.Dense(3, "softmax"))
    made.x = 40 + 9 * made.x
    cures.scale_inputs(made, finding())
    with pytest.raises(cures.HopelessError):
        cures.scale_inputs(made, finding())
    cures.fresh_layers(made, finding())
    scaled = np.asarray(made.model.layers[0](made.x))
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-3)
    assert {"ReLU", "Normalization"} <= names(made)
    assert "Activation" not in names(made)
    cures.normalized_layers(case(layers.Dense(5, "relu"), layers.Dense(3)), finding())


def test_a_second_scaling_is_taken_out():
    made = case(layers.Rescaling(1 / 255), layers.Dense(3, "softmax"))
    twice = dataclasses.replace(finding(), evidence={"scale of the layer": 1 / 255})
    cures.scale_inputs(made, twice)
    assert "Rescaling" not in names(made)


def test_statistics_that_follow_faster_and_normalized_layers():
    made = case(layers.Dense(5), layers.BatchNormalization(), layers.ReLU(), layers.Dense(3))
    code = Prescription("keras.layers.BatchNormalization(momentum=0.7)  # every one")
    cures.follow_faster(made, dataclasses.replace(finding(), prescription=code))
    assert made.model.layers[1].momentum == 0.7
    made = case(layers.Dense(5, "relu"), layers.Dense(3, "softmax"))
    cures.normalized_layers(made, finding())
    assert "BatchNormalization" in names(made)
    made.model.fit(made.x, made.y, verbose=0)


def test_classes_are_weighed_and_the_rate_is_steady():
    made = case(layers.Dense(3, "softmax"), y=np.array([0] * 24 + [1] * 6))
    cures.weigh_classes(made, finding())
    assert made.fit["class_weight"] == {0: 0.625, 1: 2.5}
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    made.model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
    cures.steady_rate(made, finding())
    assert float(made.model.optimizer.learning_rate) == pytest.approx(0.01)


def test_inputs_are_scaled():
    made = case(layers.Dense(3, "softmax"))
    made.x = 40 + 9 * made.x
    cures.scale_inputs(made, finding())
    scaled = np.asarray(made.model.layers[0](made.x))
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-4)
    assert made.model.compiled


def test_targets_are_scaled():
    y = 300 + 50 * X[:, :1]
    made = case(layers.Dense(1), loss="mse", y=y, classes=False)
    made.model.set_weights([np.zeros((4, 1)), np.zeros(1)])
    cures.scale_targets(made, finding())
    np.testing.assert_allclose(made.model.predict(X, verbose=0), y.mean(), rtol=1e-5)
    made.model.evaluate(X, y, verbose=0)


def test_fresh_layers():
    bad = {"kernel_initializer": "zeros", "bias_initializer": keras.initializers.Constant(9.0)}
    made = case(layers.Dense(5, "sigmoid", **bad), layers.Dense(3, "softmax", **bad))
    cures.fresh_layers(made, finding())
    first, last = made.model.layers
    assert first.activation.__name__ == "relu"
    assert last.activation.__name__ == "softmax"
    assert float(np.std(first.kernel)) > 0
    assert not np.any(first.bias)


def test_narrow_layers_are_widened_and_no_others():
    made = case(layers.Dense(2, "relu"), layers.Dense(3), layers.Dense(1), layers.Dense(3))
    cures.widen(made, finding("narrow_layer"))
    assert [layer.units for layer in made.model.layers] == [24, 3, 24, 3]


def test_less_regularization():
    heavy = keras.regularizers.L2(1.0)
    made = case(layers.Dense(5, kernel_regularizer=heavy), layers.Dropout(0.9), layers.Dense(3))
    cures.less_regularization(made, finding())
    assert float(made.model.layers[0].kernel_regularizer.l2) == pytest.approx(1e-4)
    assert made.model.layers[1].rate == 0.2


def test_small_ones():
    made = case(layers.Dense(3), y=CLASSES, loss=keras.losses.MeanSquaredError(reduction="sum"))
    cures.mean_loss(made, finding())
    assert made.model.loss == "mean_squared_error"
    cures.clip(made, finding())
    assert made.model.optimizer.global_clipnorm == 1.0
    made.model.trainable = False
    cures.thaw(made, finding())
    assert len(made.model.trainable_variables) == 2
    cures.one_shape(made, finding())
    assert made.y.shape == made.held[1].shape == (30, 1)
    cures.keep_best(made, finding())
    cures.shuffle(made, finding())
    assert made.fit["shuffle"]
    assert made.fit["callbacks"][0].restore_best_weights


def test_numbers_are_followed():
    made = case(layers.Dense(3))
    cures.follow(made, finding(learning_rate=0.5, batch_size=4, dropout=0.1))
    assert float(made.model.optimizer.learning_rate) == 0.5
    assert made.fit == {"epochs": 1, "batch_size": 4}
    with pytest.raises(cures.HopelessError):
        cures.follow(made, finding(dropout=0.1))
    assert cures.cures_of(finding()) == ()


def test_the_way_is_turned_round_by_the_rate_or_by_the_loss():
    made = case(layers.Dense(1), y=X[:, 0], classes=False, loss=lambda y, p: -keras.ops.abs(y - p))
    cures.right_way(made, finding(learning_rate=0.5))
    assert float(made.model.optimizer.learning_rate) == 0.5
    assert callable(made.model.loss)
    old = made.model
    cures.right_way(made, finding())
    assert old.compiled
    assert callable(old.loss)
    assert made.model.loss == "mean_squared_error"
