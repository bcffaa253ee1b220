"""MultiStep against PyTorch's MultiStepLR."""

import numpy as np
import pytest

from keras_trainkit import InputError
from keras_trainkit.schedules import MultiStep, resolve

from .curves import from_pytorch, values

pytestmark = pytest.mark.backend


def test_every_step_equals_pytorch():
    pytest.importorskip("torch")
    expected = from_pytorch("MultiStepLR", 40, rate=0.3, milestones=[10, 11, 30], gamma=0.2)
    found = values(MultiStep(0.3, (10, 11, 30), factor=0.2), range(41))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_the_warmup_does_not_move_the_milestones():
    schedule = MultiStep(1.0, [20, 1_000_000], factor=0.5, warmup=10)
    found = values(schedule, [0, 5, 10, 19, 20, 999_999, 1_000_000, 2_000_000])
    np.testing.assert_allclose(found, [0, 0.5, 1, 1, 0.5, 0.5, 0.25, 0.25])


def test_resolve():
    schedule = MultiStep(1.0, ("30ep", "60ep", "90%"), warmup="5ep")
    found = resolve(schedule, total_steps=1000, steps_per_epoch=10)
    assert found == MultiStep(1.0, (300, 600, 900), warmup=50)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"milestones": ()}, r"milestones must be a list of at least one duration; received"),
        ({"milestones": 30}, r"milestones must be a list of at least one duration; received"),
        ({"milestones": (5, 5)}, r"milestones must rise; received milestones=\(5, 5\)"),
        ({"milestones": (0, 5)}, r"milestones must be a positive integer; received milestones=0"),
        ({"factor": 0.0}, "factor must be a number above 0; received factor=0.0"),
        ({"warmup": -1}, "warmup must be an integer of at least 0; received warmup=-1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        MultiStep(**{"peak": 0.1, "milestones": (3, 6), **arguments})
