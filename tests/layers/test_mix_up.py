import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.layers import MixUp
from tests.layers.arrays import array

pytestmark = pytest.mark.backend


def test_images_and_labels_are_mixed_alike():
    """Each image is a one-hot of its row: the mixed image says who was mixed, and how much."""
    count = 300
    images, labels = np.eye(count, dtype="float32"), np.arange(count) % 5
    mixed, soft = (
        array(part) for part in MixUp(5, alpha=1.0, seed=0)((images, labels), training=True)
    )
    np.testing.assert_allclose(mixed.sum(1), 1, atol=1e-6)
    assert ((mixed > 0).sum(1) <= 2).all()
    np.testing.assert_allclose(soft, mixed @ np.eye(5)[labels], atol=1e-6)
    own = np.diag(mixed)
    assert abs(own.mean() - 0.5) < 0.05
    assert abs(own.std() - np.sqrt(1 / 12)) < 0.03
    np.testing.assert_allclose((mixed > 0).sum(0).mean(), 2, atol=0.02)  # each is once a partner


@pytest.mark.parametrize("labels", [np.array([0, 2]), np.array([[0], [2]]), np.eye(3)[[0, 2]]])
def test_labels_leave_as_probabilities_also_at_inference(labels):
    images = np.full((2, 4, 4, 1), 7, "uint8")
    result = MixUp(3)({"images": images, "labels": labels})
    np.testing.assert_array_equal(array(result["labels"]), np.eye(3)[[0, 2]])
    np.testing.assert_array_equal(array(result["images"]), images)
    assert keras.backend.standardize_dtype(result["images"].dtype) == "float32"


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.data runs TensorFlow")
def test_works_in_tf_data_with_a_last_batch_of_another_size():
    import tensorflow as tf

    mix_up = MixUp(4, seed=0)
    data = tf.data.Dataset.from_tensor_slices((np.ones((10, 3, 3, 1), "uint8"), np.arange(10) % 4))
    data = data.batch(4).map(lambda x, y: mix_up((x, y), training=True))
    shapes = [(tuple(x.shape), tuple(y.shape)) for x, y in data]
    assert shapes == [((4, 3, 3, 1), (4, 4))] * 2 + [((2, 3, 3, 1), (2, 4))]


def test_labels_are_float32_under_a_half_precision_policy():
    layer = MixUp(3, dtype="mixed_bfloat16")
    images, labels = layer((keras.Input((4, 4, 1)), keras.Input((), dtype="int32")))
    assert (images.dtype, labels.dtype) == ("bfloat16", "float32")
    images, labels = layer((np.ones((2, 4, 4, 1)), np.array([0, 1])), training=True)
    kinds = [keras.backend.standardize_dtype(part.dtype) for part in (images, labels)]
    assert kinds == ["bfloat16", "float32"]


def test_a_number_that_is_no_class_is_nan_and_not_a_row_of_zeros():
    labels = array(MixUp(3)((np.ones((4, 2)), np.array([0, 3, -1, 0.5])))[1])
    np.testing.assert_array_equal(np.isnan(labels).all(axis=1), [False, True, True, True])
    assert labels[0].tolist() == [1, 0, 0]


def test_names_what_is_wrong():
    with pytest.raises(InputError, match="a label for each example; received 4 examples and 3"):
        MixUp(3)((np.ones((4, 2)), np.zeros(3)))
    with pytest.raises(InputError, match="num_classes must be a positive integer"):
        MixUp(0)
    with pytest.raises(InputError, match="alpha must be a number above 0"):
        MixUp(3, alpha=0)
    with pytest.raises(InputError, match=r"one-hot, \(batch, 3\); received the shape \(2, 4\)"):
        MixUp(3)((np.ones((2, 5)), np.ones((2, 4))))
    with pytest.raises(InputError, match=r"received the keys \['image', 'labels'\]"):
        MixUp(3)({"image": np.ones((2, 5)), "labels": np.ones(2)})
