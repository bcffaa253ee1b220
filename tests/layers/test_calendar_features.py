import datetime

import numpy as np
import pytest

from keras_trainkit.layers import CalendarFeatures

pytestmark = pytest.mark.backend


def days(text):
    start = datetime.datetime(1970, 1, 1)
    return (datetime.datetime.fromisoformat(text) - start).total_seconds() / 86400


def test_weekdays_and_hours_come_back():
    mondays = np.array([[days("2024-01-01 06:00")], [days("2025-06-02 06:00")]])
    year, week, day = 0, 1, 2
    found = np.asarray(CalendarFeatures()(mondays)).reshape(2, 2, 3)
    np.testing.assert_allclose(found[0, :, week], found[1, :, week], atol=1e-2)
    np.testing.assert_allclose(found[:, 0, day], 1, atol=1e-2)
    assert abs(found[0, 0, year] - found[1, 0, year]) > 0.3
    np.testing.assert_allclose((found**2).sum(axis=1), 1, atol=1e-5)
