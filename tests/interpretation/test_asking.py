"""What targets and outputs mean, for anybody's model."""

import keras
import numpy as np
import pytest

from keras_trainkit import InputError, Interpretation, Split, losses
from keras_trainkit.interpretation import asking

X = np.random.default_rng(0).normal(size=(30, 3)).astype("float32")
Y = np.arange(30) % 3


def identity(activation=None, loss=None, width=3):
    initializer = keras.initializers.Identity()
    layer = keras.layers.Dense(width, activation, kernel_initializer=initializer)
    model = keras.Sequential([keras.Input((3,)), layer])
    if loss:
        model.compile(loss=loss)
    return model


@pytest.mark.parametrize("y", [Y, Y[:, None], np.eye(3)[Y]])
def test_classes_in_every_form(y):
    found = asking.ask(identity("softmax"), (X, y))
    np.testing.assert_array_equal(found.y, Y)
    assert found.labels == ("0", "1", "2")
    assert not found.from_logits


def test_logits_are_known_by_the_loss_or_by_their_values():
    assert asking.ask(identity(), (X, Y)).from_logits
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    small = (np.abs(X) / 10).astype("float32")
    assert asking.ask(identity(loss=loss), (small, Y)).from_logits
    assert not asking.ask(identity(), (X, Y), from_logits=False).from_logits


def test_one_output_is_two_classes_or_a_number():
    model = identity("sigmoid", width=1)
    assert asking.ask(model, (X, Y % 2)).labels == ("0", "1")
    assert asking.ask(model, (X, Y)).labels == ()
    assert asking.ask(model, (X, Y % 2), task="regression").labels == ()


def test_data_in_every_form():
    import tensorflow as tf

    model = identity("softmax")
    whole = asking.ask(model, (X, Y))
    for data in (Split(X, Y), tf.data.Dataset.from_tensor_slices((X, Y)).batch(7)):
        found = asking.ask(model, data)
        np.testing.assert_allclose(found.outputs, whole.outputs, atol=1e-6)
        np.testing.assert_array_equal(found.x, X)


def test_images_are_kept_for_the_worst_and_rows_of_a_table_by_chance():
    images = asking.ask(
        keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten(), keras.layers.Softmax()]),
        (np.random.default_rng(0).normal(size=(30, 2, 2)), np.arange(30) % 4),
    )
    kept = asking.kept(images, examples=4)
    worst = Interpretation.of(images).top_losses(4)
    assert kept.rows.tolist() == [each["row"] for each in worst]
    np.testing.assert_array_equal(kept.x, images.x[kept.rows])
    table = asking.kept(asking.ask(identity(width=1), (X, X[:, 0])), table_rows=10)
    assert 10 <= len(set(table.rows.tolist())) <= 10 + 24
    unlike = asking.ask(identity(width=1), (X, X[:, 0] + (np.arange(len(X)) == 3)))
    assert 3 in asking.kept(unlike, examples=1, table_rows=1).rows


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"data": 3}, "data must be"),
        ({"data": (X, Y[:5])}, "y must have a row an example"),
        ({"data": (X, Y + 5)}, "labels must name every class"),
        ({"data": (X, Y), "task": "classes"}, "task must be one of"),
        ({"data": (X, X[:, :2])}, "one number an example"),
        ({"data": (X, X[:, 0])}, "quantiles of its loss"),
        ({"data": (X, Y), "batch_size": 0}, "batch_size must be"),
    ],
)
def test_bad_input(options, says):
    with pytest.raises(InputError, match=says):
        asking.ask(identity(), **options)


def test_a_model_of_two_outputs():
    inputs = keras.Input((3,))
    outputs = [keras.layers.Dense(1)(inputs), keras.layers.Dense(1)(inputs)]
    with pytest.raises(InputError, match="model must have one output"):
        asking.ask(keras.Model(inputs, outputs), (X, Y))


def test_several_outputs_in_batches():
    import tensorflow as tf

    inputs = keras.Input((3,))
    model = keras.Model(inputs, {name: keras.layers.Dense(1)(inputs) for name in "ab"})
    with pytest.raises(InputError, match="model must have one output"):
        asking.ask(model, tf.data.Dataset.from_tensor_slices((X, Y)).batch(7))


def test_several_labels_an_example_are_not_one_class():
    with pytest.raises(InputError, match="y must hold one class an example"):
        asking.ask(identity("sigmoid"), (X, np.tile([1, 0, 1], (30, 1))))


def test_the_loss_says_what_the_targets_do_not():
    halves = (Y % 2).astype("float32")
    assert asking.ask(identity("sigmoid", "binary_crossentropy", 1), (X, halves)).labels
    assert not asking.ask(identity(None, "mse", 1), (X, halves)).labels
    assert asking.ask(
        identity("softmax", keras.losses.SparseCategoricalCrossentropy()), (X, Y.astype("float32"))
    ).labels
    loss = losses.MultiQuantile((0.1, 0.5, 0.9))
    assert asking.ask(identity(loss=loss), (X, Y)).quantiles == (0.1, 0.5, 0.9)


def test_a_prediction_with_its_interval_stands_between_the_bounds():
    outputs = np.array([[5.0, 4.0, 9.0]] * 30, "float32")
    found = asking.ask(identity(loss=losses.PointAndInterval(0.8)), (outputs, Y), task="regression")
    assert found.quantiles == pytest.approx((0.1, 0.5, 0.9))
    assert found.outputs[0].tolist() == [4.0, 5.0, 9.0]
    assert found.middle.tolist() == [5.0] * 30
