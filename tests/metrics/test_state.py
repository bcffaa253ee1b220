import keras
import numpy as np
import pytest

from keras_trainkit._checks import InputError
from keras_trainkit.metrics import ConfusionMatrix, _state

pytestmark = pytest.mark.backend


def test_counts_are_float32_whatever_the_default() -> None:
    before = keras.config.floatx()
    keras.config.set_floatx("float16")
    try:
        metric = ConfusionMatrix(num_classes=2)
        metric.update_state(np.zeros(4096), np.zeros(4096))
        metric.update_state(np.zeros(1), np.zeros(1))
    finally:
        keras.config.set_floatx(before)
    assert metric.matrix()[0, 0] == 4097  # float16 counts to 2048


def test_start_waits_for_the_classes() -> None:
    metric = ConfusionMatrix()
    assert _state.start(metric, 4, None) is None
    assert tuple(_state.start(metric, 4, 3).shape) == (4, 3)


def test_another_number_of_classes_is_named() -> None:
    metric = ConfusionMatrix(num_classes=3)
    with pytest.raises(InputError, match=r"^confusion_matrix must be given.*\(3, 3\).*\(2, 2\)"):
        metric.update_state([0], [[0.1, 0.9]])


def test_num_classes_is_checked() -> None:
    assert _state.check_num_classes(None) is None
    with pytest.raises(InputError, match=r"^num_classes must be a positive integer; received"):
        _state.check_num_classes(0)


def test_numpy_is_a_copy() -> None:
    metric = ConfusionMatrix(num_classes=2)
    _state.numpy(metric)[:] = 5
    assert float(metric.result()) == 0
    assert _state.numpy(metric).sum() == 0
