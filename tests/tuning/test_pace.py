"""The median rule."""

import numpy as np

from keras_trainkit.tuning import pace


def test_curves_of_different_lengths_meet_at_shares_of_their_epochs():
    found = pace.median_pace([np.linspace(0.1, 1, n) for n in (10, 20, 40, 10)])
    assert np.allclose(found, pace.SHARES, atol=0.03)


def test_the_median_is_no_reason_to_stop_and_less_is():
    line = [0.5] * 10
    assert not pace.is_behind(0.5, 0.5, line, "max")
    assert pace.is_behind(0.5, 0.49, line, "max")
    assert pace.is_behind(0.5, 0.51, line, "min")
    assert not pace.is_behind(0.29, 0.0, line, "max")
    assert pace.is_behind(0.5, float("nan"), line, "max")
    assert not pace.is_behind(0.5, 0.0, None, "max")
