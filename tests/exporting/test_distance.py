"""Distances of answers whose errors are known."""

import numpy as np
import pytest

from keras_trainkit.exporting import distance

RNG = np.random.default_rng(0)
VALUES = RNG.normal(size=(500, 4))


def test_decibels_of_known_noise():
    signal = RNG.normal(size=100_000)
    noisy = signal + 0.01 * RNG.normal(size=100_000)
    assert distance.decibels(signal, noisy) == pytest.approx(40, abs=0.1)
    assert distance.decibels(np.zeros(3), np.ones(3)) == 0
    signal[::10], noisy[::10] = np.nan, np.nan  # missing values, kept
    assert distance.decibels(signal, noisy) == pytest.approx(40, abs=0.1)
    assert distance.decibels(signal[:9], noisy[:9]) < distance.EXACT
    assert distance.decibels(signal, signal) == distance.EXACT


def test_values_are_measured_by_their_range():
    wrong = VALUES.copy()
    wrong[7, 2] += 0.5 * (VALUES.max() - VALUES.min())
    found = distance.measure(VALUES, wrong)
    assert found["kind"] == "values"
    assert found["range"] == pytest.approx(VALUES.max() - VALUES.min())
    assert found["error_percent"] == pytest.approx(50)
    assert found["most_percent"] == 0  # one of 2,000 numbers
    assert distance.measure(VALUES[:20], wrong[:20])["most_percent"] > 10  # one of 80


@pytest.mark.parametrize("shift", [0.0, 20_000.0])
def test_a_column_of_another_size_is_lost_and_found(shift):
    """A box in pixels beside a confidence: the range of all says nothing of the small one."""
    boxes = np.concatenate([RNG.uniform(0, 300, (400, 3)), RNG.uniform(0, 1, (400, 1))], axis=1)
    boxes += shift
    step = 1.2
    found = distance.measure(boxes, np.round(boxes / step) * step)
    assert found["lost"] == [3]
    assert found["sqnr_db"] > 45
    assert found["most_percent"] < 1


def test_rows_that_sum_to_one_are_judged_as_rows():
    logits = RNG.normal(size=(1000, 50)) * 3
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert distance.sums_to_one(chances)
    assert not distance.sums_to_one(logits)
    wrong = chances.copy()
    wrong[:30, 0] += 0.5  # 3 % of the rows, 0.06 % of the numbers
    assert distance.measure(chances, wrong)["most_percent"] > 10
    wrong[10:30] = chances[10:30]  # 1 % of the rows
    assert distance.measure(chances, wrong)["most_percent"] == 0


@pytest.mark.parametrize("value", [0.0, 0.25, -3.0, 20_000.0])
def test_an_output_that_does_not_vary_is_judged_by_its_size(value):
    same = np.full((50, 3), value)
    found = distance.measure(same, same + 1e-8 * value)
    assert (found["still"], found["lost"]) == (True, [])
    assert found["error_percent"] < 1e-3
    assert found["sqnr_db"] > 100
    assert distance.measure(same, same + 0.5 * (abs(value) + 1))["error_percent"] > 10


def test_integers_are_the_same_or_not():
    classes = RNG.integers(0, 5, (100, 8, 8))
    other = classes.copy()
    other[:, 0] += 1
    assert distance.measure(classes, other) == {"kind": "integers", "same": 1 - 1 / 8}


def test_what_is_not_finite_must_be_so_in_both():
    masked = VALUES.copy()
    masked[0, :2] = -np.inf, np.nan
    assert distance.measure(masked, masked)["not_finite"] == {"keras": 2, "differ": 0}
    finite = np.where(np.isfinite(masked), masked, -100.0)
    found = distance.measure(masked, finite)
    assert found["not_finite"] == {"keras": 2, "differ": 2}
    assert found["sqnr_db"] == distance.EXACT
