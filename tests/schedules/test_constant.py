"""Constant."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import Constant

from .curves import values

pytestmark = pytest.mark.backend


def test_it_never_changes():
    assert list(values(Constant(0.25), [0, 1, 10**6])) == [0.25] * 3


@pytest.mark.parametrize("rate", [-0.1, float("nan"), "fast", None, True])
def test_bad_input(rate):
    with pytest.raises(InputError, match="rate must be a number of at least 0; received rate="):
        Constant(rate)
