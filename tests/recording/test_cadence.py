import pytest

from keras_trainkit.recording.cadence import Cadence


def sampled(every, steps, stride=1, epochs=2):
    cadence, result = Cadence(every), []
    for epoch in range(epochs):
        cadence.begin_epoch()
        result += [epoch * steps + b for b in range(0, steps, stride) if cadence.is_due(b)]
    return result


@pytest.mark.parametrize(
    ("every", "steps", "stride", "expected"),
    [
        (1, 3, 1, [0, 1, 2, 3, 4, 5]),
        (4, 10, 1, [0, 4, 8, 12, 16]),
        (100, 10, 1, [0]),
        (4, 12, 4, [0, 4, 8, 12, 16, 20]),
        (5, 12, 4, [0, 8, 12, 16, 20]),  # the first execution at or after 5, 10, 15, 20
        (2, 1, 1, [0]),
    ],
)
def test_which_steps(every, steps, stride, expected):
    assert sampled(every, steps, stride) == expected
