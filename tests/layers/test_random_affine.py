import keras
import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st

from keras_trainkit._checks import InputError
from keras_trainkit.layers import RandomAffine

pytestmark = pytest.mark.backend

METHODS = ["projective", "gather"]


def fixed(**values):
    return {name: (value, value) for name, value in values.items()}


def oracle(images, rotation=0.0, translation=0.0, zoom=0.0, shear=0.0, fill_value=0.0):
    """The docstring, written as matrices on (y, x), resampled by scipy."""
    height, width = images.shape[1:3]
    angle = 2 * np.pi * rotation
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    slant = np.array([[1, -shear], [-shear, 1]])
    matrix = (1 + zoom) * turn @ slant
    center = np.array([height - 1, width - 1]) / 2
    offset = center - matrix @ (center + translation * np.array([height, width]))
    return np.stack(
        [
            [
                scipy.ndimage.affine_transform(
                    plane, matrix, offset, order=1, mode="grid-constant", cval=fill_value
                )
                for plane in np.moveaxis(image, -1, 0)
            ]
            for image in images.astype("float64")
        ]
    ).transpose(0, 2, 3, 1)


@pytest.mark.parametrize("method", METHODS)
@given(
    rotation=st.floats(-0.5, 0.5),
    translation=st.floats(-0.9, 0.9),
    zoom=st.floats(-0.5, 1.0),
    shear=st.floats(-0.5, 0.5),
    height=st.integers(1, 7),
    width=st.integers(2, 7),
)
def test_equals_scipy(method, rotation, translation, zoom, shear, height, width):
    images = np.random.default_rng(0).random((2, height, width, 2)).astype("float32")
    values = {"rotation": rotation, "translation": translation, "zoom": zoom, "shear": shear}
    layer = RandomAffine(**fixed(**values), fill_value=0.5, method=method)
    result = keras.ops.convert_to_numpy(layer(images, training=True))
    np.testing.assert_allclose(result, oracle(images, **values, fill_value=0.5), atol=2e-4)


@pytest.mark.parametrize("method", METHODS)
def test_quarter_turn_is_counterclockwise_and_a_shift_goes_down_and_right(method):
    image = np.arange(9, dtype="uint8").reshape(1, 3, 3, 1)
    turned = RandomAffine(rotation=(0.25, 0.25), method=method)(image, training=True)
    np.testing.assert_allclose(turned[0, ..., 0], np.rot90(image[0, ..., 0]), atol=1e-4)
    moved = RandomAffine(translation=(1 / 3, 1 / 3), method=method)(image, training=True)
    np.testing.assert_allclose(moved[0, 1:, 1:, 0], image[0, :2, :2, 0], atol=1e-4)
    np.testing.assert_allclose(moved[0, 0, :, 0], 0, atol=1e-4)
    assert keras.backend.standardize_dtype(turned.dtype) == "float32"


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        (keras.layers.RandomRotation((0.1, 0.1), fill_mode="constant"), fixed(rotation=0.1)),
        (
            keras.layers.RandomTranslation((0.1, 0.1), (0.1, 0.1), fill_mode="constant"),
            fixed(translation=0.1),
        ),
        (keras.layers.RandomZoom((0.2, 0.2), fill_mode="constant"), fixed(zoom=0.2)),
    ],
)
def test_has_the_units_and_directions_of_keras(layer, arguments):
    images = np.random.default_rng(1).random((2, 8, 6, 1)).astype("float32")
    expected = layer(images, training=True)
    result = RandomAffine(**arguments)(images, training=True)
    np.testing.assert_allclose(result, expected, atol=1e-5)


def test_draws_each_image_its_own_parameters_within_the_ranges():
    layer = RandomAffine(rotation=0.1, translation=(0.1, 0.3), zoom=(-0.2, 0.0), shear=0.4, seed=3)
    drawn = keras.ops.convert_to_numpy(layer._draw(4000))
    low, high = [-0.1, 0.1, 0.1, -0.2, -0.4, -0.4], [0.1, 0.3, 0.3, 0, 0.4, 0.4]
    assert (drawn >= np.array(low) - 1e-6).all()
    assert (drawn <= np.array(high) + 1e-6).all()
    middle = (np.array(low) + high) / 2
    np.testing.assert_allclose(drawn.mean(0), middle, atol=0.02)
    spread = np.subtract(high, low) / np.sqrt(12)
    np.testing.assert_allclose(drawn.std(0), spread, rtol=0.05)
    assert np.abs(np.corrcoef(drawn.T) - np.eye(6)).max() < 0.08


def test_repeats_with_a_seed_and_changes_from_call_to_call():
    images = np.random.default_rng(1).random((3, 8, 8, 1)).astype("float32")
    first, second = (RandomAffine(rotation=0.2, seed=7) for _ in range(2))
    one = keras.ops.convert_to_numpy(first(images, training=True))
    np.testing.assert_array_equal(one, second(images, training=True))
    assert not np.allclose(one, first(images, training=True))


@pytest.mark.parametrize("method", METHODS)
def test_is_the_identity_at_inference_and_without_ranges(method):
    images = np.random.default_rng(1).random((3, 5, 4, 3)).astype("float32")
    layer = RandomAffine(rotation=0.2, method=method)
    np.testing.assert_array_equal(layer(images), images)
    result = RandomAffine(method=method)(images, training=True)
    np.testing.assert_allclose(result, images, atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.data runs TensorFlow")
def test_works_in_tf_data_on_uint8_of_unknown_size():
    import tensorflow as tf

    layer = RandomAffine(rotation=0.1, translation=0.1, seed=0)
    digits = np.full((8, 6, 6, 1), 200, "uint8")
    data = tf.data.Dataset.from_tensor_slices(digits).batch(4)
    data = data.map(lambda x: tf.ensure_shape(x, (None, None, None, 1)))
    batch = next(iter(data.map(lambda x: layer(x, training=True))))
    assert batch.shape == (4, 6, 6, 1)
    assert batch.dtype == tf.float32
    np.testing.assert_allclose(batch[:, 2:4, 2:4], 200, rtol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="XLA's limit is TensorFlow's")
def test_says_whether_it_compiles_and_gather_does():
    import tensorflow as tf

    assert not RandomAffine().supports_jit
    images = np.random.default_rng(1).random((3, 5, 4, 1)).astype("float32")
    plain, layer = (RandomAffine(zoom=(0.3, 0.3), method="gather") for _ in range(2))
    assert layer.supports_jit
    jitted = tf.function(lambda x: layer(x, training=True), jit_compile=True)(images)
    np.testing.assert_allclose(jitted, plain(images, training=True), atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="XLA's limit is TensorFlow's")
def test_a_model_that_asks_for_jit_goes_on_without_it():
    inputs = keras.Input((5, 5, 1))
    outputs = keras.layers.Dense(1)(keras.layers.Flatten()(RandomAffine(0.1)(inputs)))
    model = keras.Model(inputs, outputs)
    with pytest.warns(UserWarning, match="jit_compile"):
        model.compile(optimizer="sgd", loss="mean_squared_error", jit_compile=True)
    assert np.isfinite(model.train_on_batch(np.ones((2, 5, 5, 1)), np.ones((2, 1))))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rotation": "a"}, "rotation must be a number, or a pair"),
        ({"translation": (0.2, 0.1)}, "low <= high"),
        ({"zoom": -1.5}, "above -1; received zoom=-1.5"),
        ({"zoom": (-1, 0)}, "above -1"),
        ({"shear": float("nan")}, "received shear=nan"),
        ({"fill_value": None}, "fill_value must be a finite number"),
        ({"method": "gathr"}, "Did you mean 'gather'"),
    ],
)
def test_names_what_is_wrong(arguments, message):
    with pytest.raises(InputError, match=message):
        RandomAffine(**arguments)


def test_wants_a_batch():
    with pytest.raises(InputError, match="4 axes"):
        RandomAffine()(np.zeros((5, 5, 1)))
