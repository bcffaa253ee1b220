"""scaled_learning_rate."""

import pytest

from keras_trainkit import InputError
from keras_trainkit.optimizers import scaled_learning_rate


def test_rules():
    assert scaled_learning_rate(0.1, 8192) == pytest.approx(3.2)  # Goyal et al.'s large batch
    assert scaled_learning_rate(0.1, 64) == pytest.approx(0.025)
    assert scaled_learning_rate(1e-3, 32, reference=128, rule="sqrt") == pytest.approx(5e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"base": 0}, "base must be a number above 0; received base=0"),
        ({"batch_size": 0.5}, "batch_size must be a positive integer; received batch_size=0.5"),
        ({"reference": 0}, "reference must be a positive integer; received reference=0"),
        ({"rule": "root"}, "rule must be one of 'linear', 'sqrt'; received rule='root'"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        scaled_learning_rate(**{"base": 0.1, "batch_size": 64, **arguments})
