"""Times of day and durations."""

import numpy as np
import pyarrow as pa

from keras_trainkit.datasets import durations


def test_two_parts_are_hours_and_minutes_or_beside_three_minutes_and_seconds():
    texts = pa.array(["0:30", "25:00", None, "x", "1:75"])
    np.testing.assert_array_equal(
        durations.read(texts, "1:23"), [1800, 90000, np.nan, np.nan, np.nan]
    )
    texts = pa.array(["59:30", "1:02:30.5", "-0:00:10", "2 days 01:00:00"])
    assert durations.read(texts, "1:23:45").tolist() == [3570, 3750.5, -10, 176400]


def test_halves_of_the_day():
    texts = pa.array(["12:00 AM", "12:30 pm", "1:00 p.m.", "11:59:30 AM"])
    assert durations.read(texts, "1:23").tolist() == [0, 45000, 46800, 43170]


def test_classes():
    found = dict(durations.classes(pa.array(["9:30", "1:23:45", "9.30", "1:2", "1:02.5"])))
    assert {name: places.tolist() for name, places in found.items()} == {
        "1:23": [0],
        "1:23:45": [1],
        "1:23.4": [4],
    }
