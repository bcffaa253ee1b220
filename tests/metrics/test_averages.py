import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import _averages

pytestmark = pytest.mark.backend


def test_divide_by_zero_is_zero() -> None:
    ratio = _averages.divide(keras.ops.array([1.0, 3.0, 0.0]), keras.ops.array([0.0, 2.0, 0.0]))
    assert keras.ops.convert_to_numpy(ratio).tolist() == [0.0, 1.5, 0.0]


@pytest.mark.parametrize(
    ("how", "wanted"),
    [("macro", (0.5 + 0.75) / 3), ("micro", 4 / 6), ("weighted", (0.5 + 2.25) / 4)],
)
def test_average(how: str, wanted: float) -> None:
    tensors = (keras.ops.array(x) for x in ([1.0, 3.0, 0.0], [2.0, 4.0, 0.0], [1.0, 3.0, 0.0]))
    np.testing.assert_allclose(float(_averages.average(*tensors, how)), wanted, rtol=1e-6)


def test_what_auto_stands_for() -> None:
    assert _averages.positive_class("auto", 2) == 1
    assert _averages.positive_class("binary", 1) == 0
    assert _averages.positive_class("auto", 3) is None
    assert _averages.positive_class("multiclass", 2) is None
    assert _averages.positive_class("multilabel", 1) is None


def test_bad_class_ids() -> None:
    assert _averages.check_class_id(None, "macro") is None
    assert _averages.class_in(None, 3) is None
    with pytest.raises(InputError, match=r"^average must be left out when class_id.*'macro'"):
        _averages.check_class_id(1, "macro")
    with pytest.raises(InputError, match=r"^class_id must be an integer of at least 0"):
        _averages.check_class_id(-1, "auto")
    with pytest.raises(InputError, match=r"^class_id must be one of 0 to 2; received class_id=3"):
        _averages.class_in(3, 3)
