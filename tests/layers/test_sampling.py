"""Images read elsewhere are scipy's."""

import keras
import numpy as np
import pytest
import scipy.ndimage

from keras_trainkit import InputError
from keras_trainkit.layers import RandomAffine, _sampling

pytestmark = pytest.mark.backend

IMAGES = np.random.default_rng(1).uniform(size=(2, 7, 9, 2)).astype("float32")
COEFFICIENTS = np.array(
    [[0.8317, 0.4731, -7.3113], [-0.4139, 1.1371, 8.6719]]
)  # x and y from x, y, 1
SCIPY = {"constant": "constant", "nearest": "nearest", "reflect": "reflect", "wrap": "grid-wrap"}


@pytest.mark.parametrize("mode", SCIPY)
@pytest.mark.parametrize("way", ["bilinear", "nearest"])
def test_every_mode_is_scipys(mode, way):
    flat = [keras.ops.full((2,), value, "float32") for value in COEFFICIENTS.ravel()]
    found = _sampling.affine(keras.ops.convert_to_tensor(IMAGES), tuple(flat), 0.25, mode, way)
    (a, b, c), (d, e, f) = COEFFICIENTS
    for image, got in zip(IMAGES, np.asarray(found), strict=True):
        for channel in range(2):
            wanted = scipy.ndimage.affine_transform(
                image[..., channel].astype("float64"),
                [[e, d], [b, a]],
                [f, c],
                order=1 if way == "bilinear" else 0,
                mode="grid-constant" if mode == "constant" else SCIPY[mode],
                cval=0.25,
            )
            np.testing.assert_allclose(got[..., channel], wanted, atol=1e-4)


def test_class_numbers_stay_class_numbers():
    masks = np.random.default_rng(0).integers(0, 5, (2, 8, 8, 1))
    layer = RandomAffine(0.1, 0.3, seed=1, interpolation="nearest", fill_mode="nearest")
    assert set(np.unique(np.asarray(layer(masks, training=True)))) <= {0, 1, 2, 3, 4}
    assert layer.get_config()["fill_mode"] == "nearest"


def test_only_gathering_has_other_modes():
    with pytest.raises(InputError, match="method must be 'auto' or 'gather' for other fill modes"):
        RandomAffine(0.1, method="projective", fill_mode="wrap")
    with pytest.raises(InputError, match="fill_mode must be one of 'constant', 'nearest'"):
        RandomAffine(0.1, fill_mode="mirror")
