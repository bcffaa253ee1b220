import numpy as np
import pytest

from keras_trainkit.schedules import _shapes

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("step", "begin", "length", "part"),
    [(4, 5, 0, 0), (5, 5, 0, 1), (6, 5, 0, 1), (5, 5, 10, 0), (10, 5, 10, 0.5), (99, 5, 10, 1)],
)
def test_progress_without_a_length_is_done_from_its_first_step(step, begin, length, part):
    assert float(_shapes.progress(step, begin, length)) == part


def test_a_line_is_exact_at_both_ends():
    assert [float(_shapes.line(0.1, 0.7, part)) for part in (0.0, 1.0)] == [0.1, 0.7]
    np.testing.assert_allclose(_shapes.line(0.1, 0.7, 0.5), 0.4)
